import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/index.ts';
import {
  constrainSpace,
  figuresOf,
  parseConstraints,
  parseObjectives,
  recipeOf,
  structureOf,
} from '../../src/evaluate/index.ts';
import { shapeDimensions } from '../../src/evaluate/recipe.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { compile, fits, fullActivity, neuronLayers } from '../../src/spiking/index.ts';
import { buildNetwork, exportNetwork } from '../../src/whetstone/index.ts';

const images = { shape: [28, 28, 1], classes: 10 } as const;
const space = namedSpace('table3');
const configuration = fc.integer({ min: 0, max: space.size - 1 }).map((index) => space.configuration(index));

it('knows which dimensions shape the networks of a space', () => {
  const names = shapeDimensions('table3');
  fc.assert(
    fc.property(configuration, configuration, (one, other) => {
      const mixed = { ...other, ...Object.fromEntries(names.map((name) => [name, one[name]!])) };
      const structure = (params: typeof one) => structureOf(recipeOf('table3', params), images.shape, images.classes);
      expect(structure(mixed)).toEqual(structure(one));
    }),
  );
});

it('forbids exactly what breaks the constraint', () => {
  const text = 'fits:loihi*3';
  const constrained = constrainSpace('table3', space, parseConstraints(text), images);
  expect(constrained.fitting).toBeGreaterThan(0);
  expect(constrained.fitting).toBeLessThan(constrained.points);
  let fitting = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: space.size - 1 }), (index) => {
      const digits = space.digits(index);
      const structure = structureOf(recipeOf('table3', space.configuration(digits)), images.shape, images.classes);
      const fit = fits(structure, 'loihi*3');
      if (fit.fits) fitting++;
      expect(constrained.space.isForbidden(digits)).toBe(!fit.fits);
    }),
    { numRuns: 200, seed: 1 },
  );
  expect(Math.abs(fitting / 200 - constrained.fitting / constrained.points)).toBeLessThan(0.12);
});

it('leaves the space as it is where all fits, and says what would where nothing does', () => {
  const mini = namedSpace('table1-mini');
  const all = constrainSpace('table1-mini', mini, parseConstraints('fits:loihi, fits:loihi2'), images);
  expect(all).toEqual({ space: mini, points: 256, fitting: 256 });
  expect(() => constrainSpace('table1-mini', mini, parseConstraints('fits:speck'), images)).toThrow(
    /what would fit: \d+ /,
  );
});

it('has the layers that compile makes of a trained network, shortcuts and pools among them', async () => {
  await activateEngine('cpu');
  const network = {
    conv: [
      { features: 4, filter: 3 },
      { features: 6, filter: 5 },
      { features: 6, filter: 3, shortcut: 1 },
    ],
    dense: [7],
    batchNorm: { conv: {}, dense: {} },
  };
  const model = buildNetwork({ ...network, inputShape: [10, 9, 2], classes: 3, seed: 1 });
  const compiled = compile(exportNetwork(model), { force: true });
  model.dispose();
  const structure = structureOf({ network }, [10, 9, 2], 3);
  const shapes = (layers: ReturnType<typeof structureOf>) =>
    layers.layers.flatMap((layer) => (layer.kind === 'maxPool' ? [] : [layer.synapses.map(({ shape }) => shape)]));
  expect(shapes(compiled)).toEqual(shapes(structure));
  expect(neuronLayers(compiled).map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'dense1', 'output']);
  expect(compiled.layers.filter(({ kind }) => kind === 'maxPool')).toHaveLength(
    structure.layers.filter(({ kind }) => kind === 'maxPool').length,
  );
});

describe('objectives', () => {
  const structure = structureOf(
    {
      network: {
        conv: [
          { features: 8, filter: 3 },
          { features: 8, filter: 3 },
        ],
        dense: [16],
      },
    },
    images.shape,
    images.classes,
  );

  it('have a unit, a profile and a basis each', () => {
    const asked = [...parseObjectives('accuracy,energy'), ...parseObjectives('latency:loihi1_table2,cores:spinnaker2')];
    expect(asked.map(({ name, direction }) => `${direction} ${name}`)).toEqual([
      ...[
        'maximize accuracy',
        'minimize energy:loihi1_sanafe',
        'minimize latency:loihi1_table2',
        'minimize cores:spinnaker2',
      ],
    ]);
    const figures = figuresOf(asked, { accuracy: 0.5, structure, activity: fullActivity(structure) });
    expect(figures[0]).toEqual({ name: 'accuracy', unit: 'fraction', value: 0.5 });
    for (const figure of figures.slice(1)) {
      expect(figure.value).toBeGreaterThan(0);
      expect(figure.profile).toBeTruthy();
      expect(figure.basis).toBeTruthy();
    }
  });

  it('count a network that came to nothing as if all its neurons fired', () => {
    const asked = parseObjectives('energy:truenorth:all-in,spikes');
    const quiet = { ...fullActivity(structure), spikes: 1, layers: [] };
    const [lost, found] = [null, quiet].map((activity) => figuresOf(asked, { accuracy: 0.1, structure, activity }));
    expect(lost![0]!.value).toBeGreaterThan(found![0]!.value);
    expect(lost![1]!.value).toBe(28 * 28 * 8 + 14 * 14 * 8 + 16 + 40);
    expect(found![1]!.value).toBe(1);
  });
});
