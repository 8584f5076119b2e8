import { describe, expect, test } from 'vitest';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { createStudy } from '../../src/search/create-study.ts';
import { type GpSamplerOptions, gpSampler } from '../../src/search/gp-sampler.ts';
import { randomSampler } from '../../src/search/random-sampler.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { Study } from '../../src/search/study.ts';
import type { Direction, Trial } from '../../src/search/trial.ts';
import { grid } from '../../src/space/grid.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { MemoryStorage } from '../../src/storage/memory.ts';

const space = grid({
  rate: { type: 'ordinal', values: [1e-4, 1e-3, 1e-2, 1e-1, 1], scale: 'log' },
  width: { type: 'integer', from: 1, to: 8 },
  depth: { type: 'integer', from: 1, to: 5 },
  kind: { type: 'categorical', values: ['a', 'b', 'c'] },
});

const conditional = grid(
  {
    kind: { type: 'categorical', values: ['a', 'b', 'c'] },
    width: { type: 'integer', from: 1, to: 4, when: { kind: ['a', 'b'] } },
    rate: { type: 'ordinal', values: [1e-3, 1e-2, 1e-1], scale: 'log' },
    flag: { type: 'boolean', when: { width: [3, 4] } },
  },
  { forbidden: [{ kind: 'b', width: 2 }] },
);
const trickle = ({ params }: Trial) =>
  Math.cos((params.width as number) ?? 9) + (params.flag ? 0.5 : 0) + (params.rate as number);

const indexOf = ({ params }: Trial) => space.index(params);

/** Separable, with its only maximum, 0, at rate 1e-2, width 6, depth 2, kind b. */
function separable({ params }: Trial): number {
  const rate = (Math.log10(params.rate as number) + 2) ** 2;
  const width = ((params.width as number) - 6) ** 2 / 8;
  const depth = Math.abs((params.depth as number) - 2) / 2;
  return -(rate + width + depth + (params.kind === 'b' ? 0 : 1));
}

function open(sampler: Sampler, seed: number, direction: Direction = 'maximize'): Promise<Study> {
  return createStudy({ name: 's', space, direction, seed, sampler, storage: new MemoryStorage() });
}

describe('the GP sampler', () => {
  test('finds the maximum of a separable function, and the minimum of its negative by the same trials', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const upwards = await open(gpSampler(), seed);
      await upwards.optimize(separable, { trials: 30 });
      expect((await upwards.bestTrial())!.value).toBeGreaterThan(-0.2);
      const downwards = await open(gpSampler(), seed, 'minimize');
      await downwards.optimize((trial) => -separable(trial), { trials: 30 });
      expect((await downwards.trials()).map(indexOf)).toEqual((await upwards.trials()).map(indexOf));
    }
  });

  test('beats random search on a noisy table of 256 points in most runs', async () => {
    const small = namedSpace('table1-mini');
    const noisy = ({ digits, params }: Trial) => {
      const index = small.index(params);
      const [a, b, c, d, e] = digits;
      return 1 / (1 + Math.exp(-3 * a! - b! * (1 - 2 * c!) - d! + e!)) + 0.01 * Math.sin(12345 * index);
    };
    let wins = 0;
    for (let seed = 0; seed < 20; seed++) {
      const values: number[] = [];
      for (const sampler of [gpSampler(), randomSampler()]) {
        const storage = new MemoryStorage();
        const study = await createStudy({ name: 's', space: small, seed, sampler, storage });
        await study.optimize(noisy, { trials: 15 });
        values.push((await study.bestTrial())!.value!);
      }
      if (values[0]! >= values[1]!) wins++;
    }
    expect(wins).toBeGreaterThanOrEqual(16);
  });

  test('starts at random: the two first suggestions depend on the seed, and are those of the random sampler', async () => {
    const starts = async (sampler: Sampler, seed: number) => {
      const study = await open(sampler, seed);
      await study.optimize(separable, { trials: 2 });
      return (await study.trials()).map(indexOf);
    };
    expect(await starts(gpSampler(), 1)).toEqual(await starts(randomSampler(), 1));
    expect(await starts(gpSampler(), 1)).not.toEqual(await starts(gpSampler(), 2));
  });

  test('a scaled and shifted objective is searched in the same way', async () => {
    const sequence = async (objective: (trial: Trial) => number) => {
      const study = await open(gpSampler(), 3);
      await study.optimize(objective, { trials: 12 });
      return (await study.trials()).map(indexOf);
    };
    // By a power of two, so that standardising gives the very same numbers.
    const original = await sequence((trial) => Math.round(64 * separable(trial)) / 64);
    expect(await sequence((trial) => Math.round(64 * separable(trial)) * 2 ** 90)).toEqual(original);
  });

  test('parallel suggestions differ from one another', async () => {
    const study = await open(gpSampler(), 1);
    await study.optimize(separable, { trials: 8 });
    const asked = [await study.ask(), await study.ask(), await study.ask()];
    expect(new Set(asked.map(indexOf)).size).toBe(3);
  });

  test('native and wasm kernels suggest the same', async () => {
    const sequence = async (kernels: Kernels) => {
      const study = await open(gpSampler({ kernels }), 2);
      await study.optimize(separable, { trials: 15 });
      return (await study.trials()).map(indexOf);
    };
    expect(await sequence(chooseKernels())).toEqual(await sequence(loadKernels('wasm')));
  });

  test('a constant objective is no trouble', async () => {
    const study = await open(gpSampler(), 1);
    await study.optimize(() => 0.1, { trials: 12 });
    expect(new Set((await study.trials()).map(indexOf)).size).toBe(12);
  });

  test.each([
    [{ startup: 0 }, /startup 0: expected an integer of at least 1/],
    [{ startup: 1.5 }, /startup 1.5/],
    [{ acquisition: 'UCB' }, /acquisition 'UCB': expected logEI, EI, PI/],
    [{ mode: 'quick' }, /mode 'quick': expected certified, heuristic, exhaustive/],
    [{ fantasies: 'liar' }, /fantasies 'liar': expected believer, liar-min/],
    [{ compat: 'optuna' }, /compat 'optuna': expected skopt/],
    [{ transform: 'log' }, /transform 'log': expected standardise, winsorise/],
    [{ fit: 'none' }, /fit 'none': expected map, mle/],
  ])('%j is refused', (options, message) => {
    expect(() => gpSampler(options as GpSamplerOptions)).toThrow(message);
  });
});

describe.each<GpSamplerOptions>([
  ...(['logEI', 'EI', 'PI', 'LCB', 'mean', 'MES', 'Thompson', 'hedge'] as const).map((acquisition) => ({
    acquisition,
  })),
  { compat: 'skopt' },
  { compat: 'skopt', acquisition: 'hedge' },
  { mode: 'heuristic' },
  { mode: 'exhaustive' },
  { transform: 'winsorise' },
  { covariance: { form: 'hamming', radial: 'matern32' } },
  ...(['liar-min', 'liar-mean', 'liar-max'] as const).map((fantasies) => ({ fantasies })),
])('the GP sampler with %j', (options) => {
  test('never repeats itself, and replays on native and wasm alike, with trials pending and in batches', async () => {
    const storage = new MemoryStorage();
    const open = (kernels: Kernels) =>
      createStudy({ name: 's', space: conditional, seed: 5, sampler: gpSampler({ ...options, kernels }), storage });
    const study = await open(chooseKernels());
    for (const count of [1, 3, 2, 1, 3]) {
      const batch = await study.ask(count);
      await study.tell(batch[0]!, trickle(batch[0]!));
      if (batch[1]) await study.tell(batch[1], trickle(batch[1]));
    }
    const trials = await study.trials();
    expect(new Set(trials.map(({ digits }) => digits.join())).size).toBe(10);
    for (const { params } of trials) expect(params.width === 2 && params.kind === 'b').toBe(false);
    expect(trials.filter(({ state }) => state === 'running')).toHaveLength(2);
    expect(await study.replay()).toEqual({ compared: 10 });
    expect(await (await open(loadKernels('wasm'))).replay()).toEqual({ compared: 10 });
  });
});

describe('what the GP sampler notes', () => {
  test('is the acquisition, its value and the hyperparameters, one fit for a batch', async () => {
    const study = await open(gpSampler(), 1);
    await study.optimize(separable, { trials: 6 });
    const [first, second] = await study.ask(2);
    expect(first!.suggestion).toMatchObject({ sampler: 'gp', acquisition: 'logEI', value: expect.any(Number) });
    expect(second!.suggestion.models).toEqual(first!.suggestion.models);
    await study.tell(first!, separable(first!));
    expect((await study.ask()).suggestion.models).not.toEqual(first!.suggestion.models);
  });

  test('is where the next fit begins; it begins elsewhere too when a tenth more is observed', async () => {
    const kernels = chooseKernels();
    let evaluations = 0;
    const counting: Kernels = new Proxy(kernels, {
      get(target, name) {
        if (name === 'marginalLikelihood') evaluations++;
        return Reflect.get(target, name);
      },
    });
    const study = await open(gpSampler({ kernels: counting }), 1);
    const counts: number[] = [];
    for (let trial = 0; trial < 34; trial++) {
      evaluations = 0;
      const asked = await study.ask();
      counts.push(evaluations);
      await study.tell(asked, separable(asked));
    }
    const models = (await study.trials()).map(
      ({ suggestion }) => suggestion.models as { freshAt: number }[] | undefined,
    );
    const freshAt = models.map((model) => model?.[0]?.freshAt);
    expect(freshAt.slice(0, 10)).toEqual([undefined, undefined, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(freshAt.slice(-6)).toEqual([27, 27, 30, 30, 30, 33]);
    expect(Math.max(counts[31]!, counts[32]!)).toBeLessThan(counts[30]! / 2);
  });

  test('is not taken for another covariance', async () => {
    const storage = new MemoryStorage();
    const open = (options: GpSamplerOptions) => createStudy({ name: 's', space, sampler: gpSampler(options), storage });
    await (await open({})).optimize(separable, { trials: 6 });
    const study = await open({ covariance: { form: 'hamming' } });
    await study.optimize(separable, { trials: 8 });
    const kinds = (await study.trials()).map(({ suggestion }) => (suggestion.models as { kind: string }[])?.[0]?.kind);
    expect(kinds.slice(-2)).toEqual(Array(2).fill('hamming matern52 map concave of 0'));
    expect(kinds[5]).toBe('mixed matern52 map concave of 0');
  });
});

test.each(['concave', 'constant'] as const)(
  'a %s prior mean: concave falls towards the ends of ranges where values do',
  async (mean) => {
    const study = await open(gpSampler({ mean }), 3);
    await study.optimize(separable, { trials: 20 });
    const last = (await study.trials()).at(-1)!.suggestion.models as { depths: number[] }[];
    const [rate, width, depth, kind] = last[0]!.depths;
    if (mean === 'constant') return expect(last[0]!.depths).toEqual([]);
    expect(rate).toBeGreaterThan(0.1);
    expect(width).toBeGreaterThan(0.02);
    expect(depth).toBeGreaterThanOrEqual(0);
    expect(kind).toBe(0);
  },
);

test('noise that was told is taken: a lucky outlier of great variance is not believed', async () => {
  const line = grid({ x: { type: 'integer', from: 0, to: 40 } });
  const suggestions = async (noise: number) => {
    const sampler = gpSampler({ acquisition: 'mean' });
    const study = await createStudy({ name: 's', space: line, sampler, storage: new MemoryStorage() });
    for (const x of [0, 10, 18, 20, 22, 30, 40]) {
      const value = 1 - (x - 30) ** 2 / 900;
      const outcome = x === 10 ? { value: 1.4, noise } : { value, noise: 1e-6 };
      await study.addTrial({ x }, outcome);
    }
    return (await study.ask()).params.x as number;
  };
  expect(Math.abs((await suggestions(1e-6)) - 10)).toBeLessThanOrEqual(4);
  expect(Math.abs((await suggestions(100)) - 30)).toBeLessThanOrEqual(4);
});

test('replicates go into one model', async () => {
  const sampler = gpSampler();
  const study = await createStudy({ name: 's', space, replicates: 2, sampler, storage: new MemoryStorage() });
  await study.optimize((trial) => separable(trial) + 0.1 * Math.sin(1e4 * trial.number), { trials: 20 });
  expect(await study.replay()).toEqual({ compared: 10 });
});

describe('two objectives', () => {
  const square = grid({ x: { type: 'integer', from: 0, to: 15 }, y: { type: 'integer', from: 0, to: 15 } });
  /** The front is y = 0, x from 4 to 12. */
  const outcome = ({ params }: Trial) => {
    const [x, y] = [params.x as number, params.y as number];
    return [(x - 4) ** 2 + y, -((x - 12) ** 2) - y];
  };
  const run = async (sampler: Sampler) => {
    const directions = ['minimize', 'maximize'] as const;
    const study = await createStudy({
      name: 's',
      space: square,
      directions,
      seed: 1,
      sampler,
      storage: new MemoryStorage(),
    });
    await study.optimize(outcome, { trials: 24 });
    const front = (await study.bestTrials()).filter(({ params }) => params.y === 0);
    return {
      study,
      found: front.filter(({ params }) => (params.x as number) >= 4 && (params.x as number) <= 12).length,
    };
  };

  test('by expected hypervolume improvement find more of the front than at random, and replay', async () => {
    const { study, found } = await run(gpSampler());
    expect(found).toBeGreaterThan(4);
    expect(found).toBeGreaterThan((await run(randomSampler())).found + 2);
    expect(study.directions).toHaveLength(2);
    expect(await study.replay()).toEqual({ compared: 24 });
  });

  test('by an acquisition of one objective are made one, anew for each trial, and replay', async () => {
    const { study, found } = await run(gpSampler({ acquisition: 'LCB', fantasies: 'liar-max' }));
    expect(found).toBeGreaterThan(3);
    expect(await study.replay()).toEqual({ compared: 24 });
  });
});
