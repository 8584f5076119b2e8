import { meanHops } from './hops.ts';
import { map, type TargetName } from './mapping.ts';
import type { Activity } from './metrics.ts';
import { chipLayers, type NetworkStructure, neuronsOf } from './structure.ts';

/** What one population on a chip does for an image, on average. */
export interface LayerWork {
  readonly kind: 'conv' | 'dense' | 'orPool';
  /** Each is updated once an image, in the layer's step; a neuron that brings the biases among them. */
  readonly neurons: number;
  readonly spikes: number;
  /** With a bias, where there is one, as one more, once an image. */
  readonly synapticOperations: number;
  /** What the spikes of its inputs become on their way, one for each core that they reach. */
  readonly messages: number;
  /** Of these messages, those of the host not counted, whose way is not known. */
  readonly hops: { readonly eastWest: number; readonly northSouth: number };
  /** Over which it is spread; null where it has no place. */
  readonly cores: number | null;
}

/** What a network does on a chip for an image. */
export interface ChipWork {
  readonly layers: readonly LayerWork[];
  /** Steps of a wave. */
  readonly depth: number;
  readonly units: number;
  readonly quantised: boolean;
  /** Multiplications of grey levels, on the host. */
  readonly hostOperations: number;
}

/** Columns of the mesh: Loihi has 4 cores at each of 8 x 4 routers, TrueNorth 64 x 64 cores. */
const MESH: Partial<Record<TargetName, { columns: number; coresAtRouter: number }>> = {
  loihi: { columns: 8, coresAtRouter: 4 },
  truenorth: { columns: 64, coresAtRouter: 1 },
};

/** What `activity` counts, laid out on as many chips of a target as it takes. */
export function chipWork(network: NetworkStructure, activity: Activity, target: TargetName): ChipWork {
  const mapping = map(network, target);
  const spikesOf = new Map(activity.layers.map(({ name, spikes }) => [name, spikes]));
  const operationsOf = new Map(activity.layers.map(({ name, synapticOperations }) => [name, synapticOperations]));
  const firstCores = new Map<string, number>();
  let placed = 0;
  const layers = chipLayers(network).map((layer, i): LayerWork => {
    const { cores, messages } = mapping.perLayer[i]!;
    firstCores.set(layer.name, placed);
    placed += cores ?? 1;
    const hops = { eastWest: 0, northSouth: 0 };
    let received = 0;
    layer.inputs.forEach(({ from }, k) => {
      const count = (spikesOf.get(from) ?? 0) * messages[k]!;
      received += count;
      const sender = firstCores.get(from);
      const mesh = MESH[target];
      if (sender === undefined || !mesh) return;
      const senderCores = mapping.perLayer.find(({ name }) => name === from)!.cores ?? 1;
      const mean = meanHops(mesh, [sender, senderCores], [firstCores.get(layer.name)!, cores ?? 1]);
      hops.eastWest += count * mean.eastWest;
      hops.northSouth += count * mean.northSouth;
    });
    const trigger = Number(layer.biased > 0);
    return {
      ...{ kind: layer.kind, cores, hops },
      neurons: neuronsOf(layer) + trigger,
      spikes: (spikesOf.get(layer.name) ?? 0) + trigger,
      synapticOperations: (operationsOf.get(layer.name) ?? 0) + layer.biased,
      messages: received + trigger * (cores ?? 1),
    };
  });
  const host = activity.layers.filter((layer) => layer.host);
  return {
    ...{ layers, depth: mapping.depth, quantised: activity.quantised },
    units: mapping.cores === null ? 1 : Math.max(1, Math.ceil(mapping.cores / mapping.coresAvailable)),
    hostOperations: host.reduce((sum, { synapticOperations }) => sum + synapticOperations, 0),
  };
}
