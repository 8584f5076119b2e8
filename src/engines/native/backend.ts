import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { BufferPool } from './buffer-pool.ts';

const POOL_BYTES = 256 * 2 ** 20;

/**
 * The data of a tensor that this backend allocated. Whoever asks for its `values` (a kernel of the cpu backend, which may keep a
 * part of it as another tensor, or a reader outside) may hold on to them: then the buffer is never recycled.
 */
class OwnData {
  readonly dtype = 'float32';
  refCount = 1;
  escaped = false;
  readonly array: Float32Array;

  constructor(array: Float32Array) {
    this.array = array;
  }

  get values(): Float32Array {
    this.escaped = true;
    return this.array;
  }
}

/** tfjs's cpu backend with buffers that are recycled among its own kernels. */
export class NativeBackend extends MathBackendCPU {
  readonly #pool = new BufferPool(POOL_BYTES);

  constructor() {
    super();
    Object.assign(this, { firstUse: false }); // else the first write advises to install tfjs-node
  }

  /** A new float32 tensor of any content. */
  allocate(shape: number[]): tf.TensorInfo {
    const dataId = {};
    this.data.set(dataId, new OwnData(this.#pool.take(util.sizeFromShape(shape))));
    return { dataId, shape, dtype: 'float32' };
  }

  /** For this backend's own kernels, which keep no view beyond the call. */
  view({ dataId }: tf.TensorInfo): Float32Array {
    const data = this.data.get(dataId);
    return data instanceof OwnData ? data.array : (data.values as Float32Array);
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.data.has(dataId) ? this.data.get(dataId) : undefined;
    const disposed = super.disposeData(dataId, force);
    if (disposed && data instanceof OwnData && !data.escaped) this.#pool.give(data.array);
    return disposed;
  }
}
