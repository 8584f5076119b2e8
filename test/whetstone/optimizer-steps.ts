import * as tf from '@tensorflow/tfjs-core';

/** The steps that an optimizer takes when the gradient is `gradients` one after the other. */
export function stepsOf(optimizer: tf.Optimizer, gradients: readonly number[]): number[] {
  const variable = tf.variable(tf.scalar(0));
  let before = 0;
  return gradients.map((gradient) => {
    optimizer.applyGradients({ [variable.name]: tf.scalar(gradient) });
    const after = variable.dataSync()[0]!;
    const step = before - after;
    before = after;
    return step;
  });
}
