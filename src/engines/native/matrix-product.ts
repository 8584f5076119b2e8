import { broadcast_util, type NamedAttrMap, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TrainingAddon } from '../../native/training-addon.ts';
import type { NativeBackend } from './backend.ts';
import { activate, isPlainActivation, replaceKernel } from './kernels.ts';

export function replaceMatrixProducts(addon: TrainingAddon): void {
  const product = (
    a: TensorInfo,
    b: TensorInfo,
    bias: TensorInfo | undefined,
    { transposeA, transposeB }: NamedAttrMap,
    backend: NativeBackend,
  ) => {
    const [aRows, aColumns] = transposeA ? matrixOf(a).reverse() : matrixOf(a);
    const [bRows, bColumns] = transposeB ? matrixOf(b).reverse() : matrixOf(b);
    const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const [aCount, bCount] = [util.sizeFromShape(aBatch), util.sizeFromShape(bBatch)];
    const broadcasts = aBatch.join() !== bBatch.join() && aCount !== 1 && bCount !== 1;
    if (aColumns !== bRows || broadcasts) return undefined;
    if (bias && bias.shape.join() !== String(bColumns)) return undefined;
    const batch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
    const shape = {
      batch: Math.max(aCount, bCount),
      rows: aRows!,
      columns: bColumns!,
      inner: aColumns!,
      transposeA: Boolean(transposeA),
      transposeB: Boolean(transposeB),
      sharedA: aCount === 1,
      sharedB: bCount === 1,
    };
    const size = [...batch, aRows!, bColumns!];
    // What a dense layer's gradients multiply by its weights, for the layer below, which may not want it.
    if (!bias && transposeB) {
      return backend.defer(size, [a, b], (c, [left, right]) => addon.matrixProduct(left!, right!, null, c, shape));
    }
    const c = backend.allocate(size);
    addon.matrixProduct(backend.view(a), backend.view(b), bias ? backend.view(bias) : null, backend.view(c), shape);
    return c;
  };

  replaceKernel('BatchMatMul', ({ a, b }, attributes, backend) => product(a!, b!, undefined, attributes, backend));

  replaceKernel('_FusedMatMul', ({ a, b, bias }, attributes, backend) => {
    if (!isPlainActivation(attributes.activation)) return undefined;
    const c = product(a!, b!, bias, attributes, backend);
    return c && activate(c, attributes.activation, backend);
  });
}

function matrixOf({ shape }: TensorInfo): number[] {
  return shape.slice(-2);
}
