/** y = γ·(x − mean)/√(variance + ε) + β for each output channel; null stands for γ = 1 and β = 0. */
export interface TrainedBatchNorm {
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/** A convolution (stride 1, zero padding to the same size) or a dense layer, with all up to and including its activation. */
export interface TrainedNeurons {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  /** conv: (kernelHeight, kernelWidth, channelsIn, channelsOut); dense: (in, out). */
  readonly weights: Float32Array;
  readonly shape: readonly number[];
  readonly bias: Float32Array | null;
  readonly batchNorm: TrainedBatchNorm | null;
  /** What an earlier layer's spikes add to what enters the activation; null or absent for nothing. */
  readonly shortcut?: TrainedShortcut | null;
  /** A hard neuron fires where what enters it is at least ½, a bounded rectified linear unit, or 0, a sigmoid. */
  readonly activation: 'brelu' | 'sigmoid';
  readonly sharpness: number;
}

/** The spikes of the earlier layer `from`, through 2 x 2 max-pools, as they are or through a 1 x 1 convolution. */
export interface TrainedShortcut {
  readonly from: string;
  readonly pools: number;
  readonly projection: Pick<TrainedNeurons, 'weights' | 'shape' | 'bias' | 'batchNorm'> | null;
}

/** 2 x 2, stride 2, an odd last row or column dropped. */
export interface TrainedMaxPool {
  readonly kind: 'maxPool';
}

/**
 * A trained network as plain arrays: what `compile` takes, from Whetstone's export or from anywhere else. Before the first
 * dense layer values are flattened in the order height, width, channel.
 */
export interface TrainedNetwork {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** (classes, width): which output neurons stand for a class. */
  readonly key: Uint8Array;
  readonly layers: readonly (TrainedNeurons | TrainedMaxPool)[];
}
