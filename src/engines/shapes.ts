import { backend_util, type NamedAttrMap } from '@tensorflow/tfjs-core';
import type { ConvolutionShape, MaxPoolShape } from '../native/training-addon.ts';

/** The shape of a Conv2D, or of one of its gradients, from its attributes. */
export function convolutionShape(xShape: number[], filterShape: number[], attributes: NamedAttrMap): ConvolutionShape {
  const { strides, pad, dilations = 1, dimRoundingMode } = attributes as unknown as ConvolutionAttributes;
  const info = backend_util.computeConv2DInfo(
    xShape as Rank4,
    filterShape as Rank4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    features: info.outChannels,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
  };
}

export function maxPoolShape(xShape: number[], attributes: NamedAttrMap): MaxPoolShape {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolAttributes;
  const info = backend_util.computePool2DInfo(xShape as Rank4, filterSize, strides, 1, pad, dimRoundingMode);
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    windowHeight: info.filterHeight,
    windowWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
  };
}

type Rank4 = [number, number, number, number];
type Pair = [number, number] | number;
type Padding = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = 'floor' | 'round' | 'ceil';

interface ConvolutionAttributes {
  strides: Pair;
  pad: Padding;
  dilations?: Pair;
  dimRoundingMode?: Rounding;
}

interface PoolAttributes {
  filterSize: Pair;
  strides: Pair;
  pad: Padding;
  dimRoundingMode?: Rounding;
}
