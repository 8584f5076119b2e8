import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { type Split, toFloats } from '../datasets/dataset.ts';
import { decodeLayer, forwardLogits } from './forward.ts';
import { argmax } from './keys.ts';
import { SpikingBRelu } from './layers/spiking-brelu.ts';
import { batchLoss, type LossName } from './loss.ts';
import { imageShape } from './predict.ts';

export interface StepResult {
  /** The mean over the batch, before the step. */
  readonly loss: number;
  /** The class that each image of the batch was given, before the step. */
  readonly classes: Uint16Array;
}

/**
 * A function that trains `model` by one step on the images at `indices`. Only weights above the highest hard layer are
 * given to the optimizer: no gradient passes a hard layer, so in a chain all others would have a step of 0. The moving
 * statistics of batch normalisation go on moving everywhere.
 */
export function trainingStep(
  model: tfl.LayersModel,
  optimizer: tf.Optimizer,
  loss: LossName,
  { images, labels }: Split,
): (indices: Uint32Array) => StepResult {
  const shape = imageShape(model);
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const { classes } = decodeLayer(model);
  return (indices) => {
    const batch = new Float32Array(indices.length * pixels);
    const oneHot = new Float32Array(indices.length * classes);
    indices.forEach((from, to) => {
      batch.set(toFloats(images, from * pixels, (from + 1) * pixels), to * pixels);
      oneHot[to * classes + labels[from]!] = 1;
    });
    let result: StepResult | undefined;
    tf.tidy(() => {
      const x = tf.tensor(batch, [indices.length, ...shape]);
      const targets = tf.tensor2d(oneHot, [indices.length, classes]);
      let logits: tf.Tensor2D | undefined;
      const cost = () => {
        logits = tf.keep(forwardLogits(model, x, true));
        return batchLoss(loss, targets, logits);
      };
      const variables = softWeights(model);
      const value = variables.length > 0 ? optimizer.minimize(cost, true, variables)! : cost();
      const scores = logits!.dataSync();
      logits!.dispose();
      result = {
        loss: value.dataSync()[0]!,
        classes: Uint16Array.from(indices, (_, i) => argmax(scores, i * classes, classes)),
      };
    });
    return result!;
  };
}

/** The trainable weights above the highest layer of sharpness 1. */
function softWeights(model: tfl.LayersModel): tf.Variable[] {
  const hard = model.layers.findLastIndex((layer) => layer instanceof SpikingBRelu && layer.sharpness === 1);
  const above = model.layers.slice(hard + 1).filter((layer) => layer.trainable);
  return above.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
}
