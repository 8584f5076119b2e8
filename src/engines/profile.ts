import * as tf from '@tensorflow/tfjs-core';

export type Phase = 'forward' | 'backward' | 'update' | 'evaluation';

/** Where a training's time went: one kernel of the engine, in one layer. */
export interface ProfileRow {
  readonly layer: string;
  readonly phase: Phase;
  readonly kernel: string;
  readonly calls: number;
  readonly milliseconds: number;
}

/** What the program is at. */
let place: { layer: string; phase: Phase } = { layer: '', phase: 'forward' };

/** Says what the kernels that run from now on are for. Costs nothing worth mentioning where nobody profiles. */
export function enterLayer(layer: string, phase: Phase): void {
  place = { layer, phase };
}

/** What tfjs's engine has for its own use. */
interface Tape {
  addTapeNode(...args: unknown[]): void;
  readonly state: { activeTape: { gradient?: (dys: tf.Tensor[]) => Record<string, () => tf.Tensor> }[] };
}

/**
 * Measures every kernel of the active backend from now on, a gradient's under the layer whose forward pass it belongs to.
 * For the rest of the process: to be called once.
 *
 * @returns a function that gives the rows so far, the longest first.
 */
export function profileKernels(): () => ProfileRow[] {
  const rows = new Map<string, { layer: string; phase: Phase; kernel: string; calls: number; milliseconds: number }>();
  let depth = 0; // a kernel may call others, whose time is its own
  for (const { kernelName, backendName, kernelFunc, ...hooks } of tf.getKernelsForBackend(tf.getBackend())) {
    tf.unregisterKernel(kernelName, backendName);
    const timed: tf.KernelFunc = (call) => {
      const began = performance.now();
      depth++;
      try {
        return kernelFunc(call);
      } finally {
        if (--depth === 0) count(kernelName, performance.now() - began);
      }
    };
    tf.registerKernel({ kernelName, backendName, ...hooks, kernelFunc: timed });
  }
  function count(kernel: string, milliseconds: number): void {
    const key = `${place.layer}/${place.phase}/${kernel}`;
    const row = rows.get(key) ?? { ...place, kernel, calls: 0, milliseconds: 0 };
    rows.set(key, row);
    row.calls++;
    row.milliseconds += milliseconds;
  }
  markGradients();
  return () => [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/** Has every gradient run in the place of the op that it belongs to. */
function markGradients(): void {
  const engine = tf.engine() as unknown as Tape;
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...args) => {
    addTapeNode(...args);
    const node = engine.state.activeTape.at(-1)!;
    const { gradient } = node;
    if (!gradient) return;
    const { layer } = place;
    const inPlace = <T>(run: () => T): T => {
      enterLayer(layer, 'backward');
      return run();
    };
    node.gradient = (dys) => {
      const gradients = inPlace(() => gradient(dys));
      return Object.fromEntries(Object.entries(gradients).map(([name, run]) => [name, () => inPlace(run)]));
    };
  };
}
