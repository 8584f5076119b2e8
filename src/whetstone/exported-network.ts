/** y = γ·(x − mean)/√(variance + ε) + β for each output channel; null stands for γ = 1 and β = 0. */
export interface ExportedBatchNorm {
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/** The linear part of a layer of neurons. */
export interface ExportedLinear {
  /** conv: (kernelHeight, kernelWidth, channelsIn, channelsOut); dense: (in, out). */
  readonly weights: Float32Array;
  readonly shape: number[];
  /** Of a convolution. */
  readonly strides?: [number, number];
  readonly padding?: 'same' | 'valid';
  readonly bias: Float32Array | null;
  readonly batchNorm: ExportedBatchNorm | null;
}

/** Of a pool; `same` as TensorFlow has it. */
export interface ExportedWindow {
  readonly size: [number, number];
  readonly strides: [number, number];
  readonly padding: 'same' | 'valid';
}

/** What an earlier layer's spikes add to what enters an activation. */
export interface ExportedShortcut {
  /** The earlier layer of neurons. */
  readonly from: string;
  /** Max-pools that its spikes pass. */
  readonly pools: ExportedWindow[];
  /** A convolution, usually 1x1; null for the spikes as they are. */
  readonly projection: ExportedLinear | null;
}

/** A convolution or dense layer with all up to and including its activation. */
export interface ExportedNeurons extends ExportedLinear {
  readonly kind: 'conv' | 'dense';
  readonly name: string;
  readonly shortcut: ExportedShortcut | null;
  readonly activation: 'brelu' | 'sigmoid';
  readonly sharpness: number;
}

export interface ExportedPool extends ExportedWindow {
  readonly kind: 'maxPool' | 'averagePool';
}

/**
 * A trained network as plain arrays. Before the first dense layer the values are flattened in the order height, width,
 * channel.
 */
export interface ExportedNetwork {
  readonly inputShape: [number, number, number];
  readonly classes: number;
  /** (classes, width). */
  readonly key: Uint8Array;
  readonly layers: (ExportedNeurons | ExportedPool)[];
}
