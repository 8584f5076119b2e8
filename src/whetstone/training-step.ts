import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { type Split, toFloats } from '../datasets/dataset.ts';
import { decodeLayer, inputValues, layersBelow, runLayers } from './forward.ts';
import { gradientPaths } from './gradient-paths.ts';
import { argmax } from './keys.ts';
import { batchLoss, type LossName } from './loss.ts';
import { imageShape } from './predict.ts';

export interface StepResult {
  /** The mean over the batch, before the step. */
  readonly loss: number;
  /** The class that each image of the batch was given, before the step. */
  readonly classes: Uint16Array;
}

/**
 * A function that trains `model` by one step on the images at `indices`. Only weights with a path to the loss that
 * crosses no hard layer are given to the optimizer: all others would have a step of 0. The moving statistics of batch
 * normalisation go on moving everywhere.
 */
export function trainingStep(
  model: tfl.LayersModel,
  optimizer: tf.Optimizer,
  loss: LossName,
  { images, labels }: Split,
): (indices: Uint32Array) => StepResult {
  const shape = imageShape(model);
  const pixels = shape.reduce((product, extent) => product * extent, 1);
  const decode = decodeLayer(model);
  const { classes } = decode;
  const [output] = layersBelow(decode) as [tfl.layers.Layer];
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
      const { frozen, live, weights } = gradientPaths(model);
      const values = inputValues(model, x);
      runLayers(frozen, values, true);
      let logits: tf.Tensor2D | undefined;
      const cost = () => {
        runLayers(live, values, true);
        logits = tf.keep(decode.logits(values.get(output) as tf.Tensor2D));
        return batchLoss(loss, targets, logits);
      };
      const value = weights.length > 0 ? optimizer.minimize(cost, true, weights)! : cost();
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
