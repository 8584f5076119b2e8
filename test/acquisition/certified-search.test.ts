import { expect, test } from 'vitest';
import { acquisitionOf } from '../../src/acquisition/acquisition.ts';
import { CertifiedSearch } from '../../src/acquisition/certified-search.ts';
import { maximiseCertified } from '../../src/acquisition/maximise-certified.ts';
import { maximiseExhaustive } from '../../src/acquisition/maximise-exhaustive.ts';
import { chooseKernels, loadKernels } from '../../src/kernels/choose.ts';
import { runHere, withThreads } from '../../src/kernels/threads.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';
import { randomSurrogate } from './make-surrogate.ts';
import { wide } from './spaces.ts';

test.each([1, 2, 3, 4])('%i threads share what is open, and find the same', async (threads) => {
  const kernels = chooseKernels();
  const space = namedSpace('table3');
  const lengthscales = space.dimensions.map(() => 2);
  const surrogate = randomSurrogate(space, 11, 40, { hamming: true, lengthscales });
  const options = { kernels, excluded: surrogate.observed, count: 4 };
  const acquisition = acquisitionOf('logEI', surrogate);
  const search = new CertifiedSearch(surrogate, acquisition, options);
  await search.climb();
  const used = new Set<number>();
  await withThreads(kernels.name, threads, (run) =>
    search.run((thread, ...call) => {
      used.add(thread);
      return run(thread, ...call);
    }, threads),
  );
  const { best, certificate } = search.finish();
  expect(best).toEqual(
    (await maximiseCertified(surrogate, acquisition, { ...options, kernels: loadKernels('wasm') })).best,
  );
  expect(certificate!.complete).toBe(true);
  expect([...used].sort()).toEqual([...Array(threads).keys()]);
});

test('without a first value the search finds one, and begins anew with it', async () => {
  const kernels = loadKernels('wasm');
  const surrogate = randomSurrogate(wide, 12, 9);
  const options = { kernels, excluded: surrogate.observed };
  const search = new CertifiedSearch(surrogate, acquisitionOf('logEI', surrogate), options);
  expect(search.hasValue).toBe(false);
  await search.run(runHere(kernels), 1);
  expect(search.hasValue).toBe(true);
  const { best } = await maximiseExhaustive(surrogate, acquisitionOf('logEI', surrogate), options);
  expect(search.finish().best).toEqual(best);
});
