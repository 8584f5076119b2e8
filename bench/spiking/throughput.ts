import { type Figure, median } from '../figures.ts';
import { fastest, medianRatio, type RaceOptions, race, type Times } from '../training/race.ts';
import { agreement } from './agreement.ts';
import { onnxBounds } from './bounds.ts';
import { onnx, type SpikingCase, strop, torch } from './entrants.ts';
import type { NetworkName } from './networks.ts';
import { IMAGES } from './prepare.ts';

/** What dense peers run: to them all densities are alike. */
const DENSE = 'd30';

const TORCH_BOUNDS = { floor: 5 };

/** One network at all its densities, and the dense peers on the same images; all take turns. */
export async function throughputFigures(
  network: NetworkName,
  cases: ReadonlyMap<string, SpikingCase>,
  options: RaceOptions,
  isa: string,
): Promise<{ figures: Figure[]; versions: ReadonlyMap<string, string> }> {
  const dense = cases.get(DENSE)!;
  const onnxEntrants = onnx(dense);
  const torchEntrants = network === 'cifar100' ? torch(dense) : [];
  const figures = onnxEntrants.slice(-1).map(
    async (peer): Promise<Figure> => ({
      ...{ name: `ortAgreement.${network}`, value: await agreement(strop('native', dense), peer), unit: '' },
      ...{ better: 'higher', ...(isa === 'avx512vnni' ? { floor: 1 } : {}) },
    }),
  );
  const agreements = await Promise.all(figures);
  const own = Array.from(cases, ([density, given]) => strop(density, given));
  const { times, versions } = await race([...own, ...onnxEntrants, ...torchEntrants], options);
  const best = (names: readonly string[]) => (names.length > 0 ? fastest(times, names) : undefined);
  const onnxBest = best(onnxEntrants.map(({ name }) => name));
  const torchBest = best(torchEntrants.map(({ name }) => name));
  const ratios = Array.from(cases.keys(), (density): Figure[] =>
    onnxBest === undefined
      ? []
      : [ratio(`ortInt8Ratio.${network}.${density}`, times, onnxBest, density, onnxBounds(isa, network, density))],
  );
  const ofTorch =
    torchBest === undefined ? [] : [ratio('torchRatio.cifar100.d30', times, torchBest, DENSE, TORCH_BOUNDS)];
  return {
    figures: [
      ...ratios.flat(),
      ...ofTorch,
      ...Array.from(cases.keys(), (density) => speed(`imagesPerSecond.${network}.${density}`, times, density)),
      ...(onnxBest === undefined ? [] : [speed(`ortInt8ImagesPerSecond.${network}`, times, onnxBest)]),
      ...(torchBest === undefined ? [] : [speed(`torchImagesPerSecond.${network}`, times, torchBest)]),
      ...agreements,
    ],
    versions: new Map([
      ...(onnxBest === undefined ? [] : [['onnxruntime', versions.get(onnxBest)!] as const]),
      ...(torchBest === undefined ? [] : [['pytorch', versions.get(torchBest)!] as const]),
    ]),
  };
}

function ratio(
  name: string,
  times: Times,
  peer: string,
  own: string,
  bounds: Pick<Figure, 'floor' | 'target'>,
): Figure {
  return { name, value: medianRatio(times.get(peer)!, times.get(own)!), unit: 'x', better: 'higher', ...bounds };
}

function speed(name: string, times: Times, entrant: string): Figure {
  return { name, value: IMAGES / median(times.get(entrant)!), unit: 'img/s', better: 'higher' };
}
