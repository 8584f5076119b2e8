import { map, parseTarget, type Target, targetText } from './mapping.ts';
import { type NetworkStructure, type NeuronStructure, weightCount, withFeatures, withKernel } from './structure.ts';

interface Change {
  readonly words: string;
  readonly network: NetworkStructure;
}

const ODD = 2;
/** Chips or boards that are tried. */
const MOST_UNITS = 4096;

/**
 * The change that would make a network fit onto a target and keeps most of its weights: fewer features in one layer, a smaller
 * kernel in one convolution, all hidden layers narrower alike. More chips are named besides, where they would do.
 *
 * @returns null where none of these fits.
 */
export function nearestChange(network: NetworkStructure, target: Target | string): string | null {
  const place = typeof target === 'string' ? parseTarget(target) : target;
  const isFitting = (changed: NetworkStructure) => map(changed, place).limits.length === 0;
  const changes = [
    ...narrowerLayers(network, isFitting),
    ...smallerKernels(network, isFitting),
    ...narrower(network, isFitting),
  ];
  const kept = changes.map((change) => weightCount(change.network));
  const best = changes[kept.indexOf(Math.max(...kept))];
  const units = enoughUnits(network, place);
  const share = best && (100 * weightCount(best.network)) / weightCount(network);
  const words = [
    ...(best ? [`${best.words} (${share! < 1 ? 'under 1' : Math.round(share!)} % of the weights)`] : []),
    ...(units === null ? [] : [targetText({ ...place, units })]),
  ];
  return words.length === 0 ? null : words.join(', or ');
}

function enoughUnits(network: NetworkStructure, { name }: Target): number | null {
  const { cores, coresAvailable, unit, limits } = map(network, { name, units: 1 });
  if (cores === null || limits.some(({ layer }) => layer !== undefined)) return null;
  for (let units = Math.ceil(cores / coresAvailable); units <= MOST_UNITS; units++) {
    if (map(network, { name, units }).limits.length === 0) return units > 1 || unit === 'board' ? units : null;
  }
  return null;
}

/** The layers whose width is free: not the last, whose neurons are the key's. */
function hidden({ layers }: NetworkStructure): NeuronStructure[] {
  return layers.slice(0, -1).filter((layer) => layer.kind !== 'maxPool');
}

const featuresOf = ({ synapses }: NeuronStructure) => synapses[0]!.shape.features;

function narrowerLayers(network: NetworkStructure, isFitting: (network: NetworkStructure) => boolean): Change[] {
  return hidden(network).flatMap((layer) => {
    const { name } = layer;
    const most = largestThat(featuresOf(layer) - 1, (n) => isFitting(withFeatures(network, name, n)));
    if (most === 0) return [];
    const words = `${most} features in ${name} instead of ${featuresOf(layer)}`;
    return [{ words, network: withFeatures(network, name, most) }];
  });
}

function smallerKernels(network: NetworkStructure, isFitting: (network: NetworkStructure) => boolean): Change[] {
  return hidden(network).flatMap((layer) => {
    const kernel = layer.synapses[0]!.shape.kernelHeight;
    if (layer.kind !== 'conv' || layer.synapses[0]!.shape.kernelWidth !== kernel) return [];
    for (let smaller = kernel - ODD; smaller >= 1; smaller -= ODD) {
      const changed = withKernel(network, layer.name, smaller);
      if (isFitting(changed)) {
        const words = `a ${smaller} x ${smaller} kernel in ${layer.name} instead of ${kernel} x ${kernel}`;
        return [{ words, network: changed }];
      }
    }
    return [];
  });
}

function narrower(network: NetworkStructure, isFitting: (network: NetworkStructure) => boolean): Change[] {
  const scaled = (percent: number) =>
    hidden(network).reduce(
      (changed, layer) =>
        withFeatures(changed, layer.name, Math.max(1, Math.floor((featuresOf(layer) * percent) / 100))),
      network,
    );
  const most = largestThat(99, (percent) => isFitting(scaled(percent)));
  return most === 0 ? [] : [{ words: `all hidden layers at ${most} % of their width`, network: scaled(most) }];
}

/** The largest number from 1 to `most` for which it holds, by bisection: what fits is taken to fit when smaller. 0 for none. */
function largestThat(most: number, holds: (value: number) => boolean): number {
  let [below, above] = [0, most + 1];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (holds(middle)) below = middle;
    else above = middle;
  }
  return below;
}
