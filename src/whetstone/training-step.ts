import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Split } from '../datasets/dataset.ts';
import { variableGradients } from '../engines/gradients.ts';
import { enterLayer } from '../engines/profile.ts';
import { StropError } from '../errors.ts';
import { type Augmentation, imageSource } from './augmentation.ts';
import { decodeLayer, inputValues, type LayerObserver, layersBelow, runLayers } from './forward.ts';
import { type GradientPaths, gradientPaths } from './gradient-paths.ts';
import type { HardPrefix } from './hard-prefix.ts';
import { argmax } from './keys.ts';
import { SpikingLayer } from './layers/spiking-layer.ts';
import { batchLoss, indecision, type LossName, requireLossName } from './loss.ts';
import { isKerasOptimizer } from './optimizers-base.ts';
import { imageShape } from './predict.ts';

/** What a step minimises, and on what images. */
export interface StepOptions {
  /** `logSoftmax`. */
  readonly loss?: LossName;
  /** The share of a target that is spread evenly over all classes; 0. */
  readonly labelSmoothing?: number;
  /** The strength of the penalty on activations of soft layers between 0 and 1, added for every such layer; 0. */
  readonly indecision?: number;
  readonly augmentation?: Augmentation;
  /** Of the augmentation. */
  readonly seed?: number;
}

interface StepResult {
  /** The mean over the batch, with any penalty, before the step. */
  readonly loss: number;
  /** The class that each image of the batch was given, before the step. */
  readonly classes: Uint16Array;
}

export interface TrainingStep {
  /** Whether an image is the same in every epoch. */
  readonly sameImages: boolean;
  /** The images at `indices` as they are in epoch `epoch`, (indices, height, width, channels). */
  imagesAt(indices: Uint32Array, epoch: number): tf.Tensor;
  /** Trains the model by one step on them. @param prefix layers that training leaves as they are. */
  run(indices: Uint32Array, epoch?: number, prefix?: HardPrefix): StepResult;
}

/**
 * Training by steps. No backward pass runs for weights without a path to the loss that crosses no hard layer: their
 * gradient is 0, which is what the optimizer is told. The moving statistics of batch normalisation go on moving
 * everywhere.
 */
export function trainingStep(
  model: tfl.LayersModel,
  optimizer: tf.Optimizer,
  data: Split,
  options: StepOptions = {},
): TrainingStep {
  const { loss = 'logSoftmax', labelSmoothing = 0, indecision: strength = 0, augmentation, seed } = options;
  requireLossName(loss);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new StropError('invalid-argument', `labelSmoothing ${labelSmoothing}: expected a number from 0 to below 1`);
  }
  if (!(strength >= 0 && Number.isFinite(strength))) {
    throw new StropError('invalid-argument', `indecision ${strength}: expected a finite number of at least 0`);
  }
  const shape = imageShape(model);
  const images = imageSource(data, shape, augmentation, seed);
  const decode = decodeLayer(model);
  const { classes } = decode;
  const [output] = layersBelow(decode) as [tfl.layers.Layer];
  const imagesAt = (indices: Uint32Array, epoch: number) =>
    tf.tensor(images.gather(indices, epoch), [indices.length, ...shape]);

  /** They change where a layer becomes hard or its weights are frozen, which is asked anew in every step. */
  let known: { readonly state: string; readonly paths: GradientPaths } | undefined;
  function paths(): GradientPaths {
    const state = model.layers.map((layer) => stateOf(layer)).join('');
    if (known?.state !== state) known = { state, paths: gradientPaths(model, strength > 0) };
    return known.paths;
  }

  function targetsOf(indices: Uint32Array): tf.Tensor2D {
    const targets = new Float32Array(indices.length * classes).fill(labelSmoothing / classes);
    indices.forEach((image, row) => {
      targets[row * classes + data.labels[image]!]! += 1 - labelSmoothing;
    });
    return tf.tensor2d(targets, [indices.length, classes]);
  }

  function run(indices: Uint32Array, epoch = 0, prefix?: HardPrefix): StepResult {
    const { frozen, live, weights } = paths();
    const values =
      prefix?.values(indices, () => imagesAt(indices, epoch)) ?? inputValues(model, imagesAt(indices, epoch));
    const targets = targetsOf(indices);
    runLayers(
      model,
      frozen.filter((layer) => !prefix?.layers.has(layer)),
      values,
      true,
    );
    let logits!: tf.Tensor2D;
    const cost = () => {
      const penalties: tf.Scalar[] = [];
      const penalise: LayerObserver = (layer, _, y) => {
        if (layer instanceof SpikingLayer && !layer.isHard) penalties.push(indecision(y));
      };
      runLayers(model, live, values, true, strength > 0 ? penalise : undefined);
      enterLayer('loss', 'forward');
      const outputs = values.get(output) as tf.Tensor2D;
      logits = tf.keep(decode.logits(outputs));
      const main = batchLoss(loss, targets, outputs, logits, decode);
      return penalties.reduce((sum, penalty) => tf.add(sum, tf.mul(penalty, strength)), main);
    };
    const { value, gradients } = variableGradients(cost, weights);
    enterLayer('optimizer', 'update');
    applyGradients(optimizer, gradients, trainableWeights(model, prefix));
    const scores = logits.dataSync();
    logits.dispose();
    return {
      loss: value.dataSync()[0]!,
      classes: Uint16Array.from(indices, (_, i) => argmax(scores, i * classes, classes)),
    };
  }

  return {
    sameImages: images.sameImages,
    imagesAt,
    run(indices, epoch, prefix) {
      let result: StepResult | undefined;
      tf.tidy(() => {
        result = run(indices, epoch, prefix);
      });
      return result!;
    },
  };
}

/** What of a layer decides about gradients: whether it passes them on, and whether it has a use for them. */
function stateOf(layer: tfl.layers.Layer): string {
  const passes = !(layer instanceof SpikingLayer) || layer.passesGradient;
  return `${passes ? 'p' : ''}${layer.trainable ? 't' : ''};`;
}

/** Of the layers that are not in `prefix`. */
function trainableWeights(model: tfl.LayersModel, prefix: HardPrefix | undefined): tf.Variable[] {
  const layers = model.layers.filter((layer) => layer.trainable && !prefix?.layers.has(layer));
  return layers.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
}

function applyGradients(optimizer: tf.Optimizer, gradients: tf.NamedTensorMap, variables: tf.Variable[]): void {
  if (isKerasOptimizer(optimizer)) {
    optimizer.step(gradients, variables);
    return;
  }
  // tfjs's own optimizers know variables by their place, so none may be left out.
  const named = variables.map((variable) => ({
    name: variable.name,
    tensor: gradients[variable.name] ?? tf.zerosLike(variable),
  }));
  optimizer.applyGradients(named);
}
