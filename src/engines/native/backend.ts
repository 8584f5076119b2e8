import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { BufferPool } from './buffer-pool.ts';

/** More than a training step of the largest networks of a search has to spare. */
const POOL_BYTES = 512 * 2 ** 20;

/** tfjs's cpu backend with buffers that are recycled among its own kernels. */
export class NativeBackend extends MathBackendCPU {
  readonly #pool = new BufferPool(POOL_BYTES);

  constructor() {
    super();
    Object.assign(this, { firstUse: false }); // else the first write advises to install tfjs-node
  }

  /** A new float32 tensor of any content. */
  allocate(shape: number[]): tf.TensorInfo {
    return this.#register(shape, new OwnData(this.#pool.take(util.sizeFromShape(shape)), this.#pool));
  }

  /**
   * A new float32 tensor that `compute` fills when it is first looked at, if ever: tfjs asks a fused op for the gradient of
   * its input even where that is the image, and throws it away. Where somebody outside has the data of an input, and might
   * change them, it is filled at once.
   */
  defer(shape: number[], inputs: tf.TensorInfo[], compute: (output: Float32Array, inputs: Float32Array[]) => void) {
    const arrays = inputs.map((input) => this.view(input));
    const sources = inputs.flatMap((input) => {
      const data = this.#dataOf(input);
      return data?.hasEscaped === false ? [data] : [];
    });
    if (sources.length < inputs.length) {
      const output = this.allocate(shape);
      compute(this.view(output), arrays);
      return output;
    }
    for (const source of sources) source.borrow();
    const length = util.sizeFromShape(shape);
    const work = { compute: (output: Float32Array) => compute(output, arrays), sources, length };
    return this.#register(shape, new OwnData(work, this.#pool));
  }

  /** The tensor again, its data to be overwritten, where no other tensor, reader or deferred work has them. */
  reuse(tensor: tf.TensorInfo): tf.TensorInfo | undefined {
    if (!this.#dataOf(tensor)?.isPrivate()) return undefined;
    const { dataId, shape, dtype } = tensor;
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** For this backend's own kernels, which keep no view beyond the call. */
  view(tensor: tf.TensorInfo): Float32Array {
    return this.#dataOf(tensor)?.array() ?? (this.data.get(tensor.dataId).values as Float32Array);
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.data.has(dataId) ? this.data.get(dataId) : undefined;
    const disposed = super.disposeData(dataId, force);
    if (disposed && data instanceof OwnData) data.release();
    return disposed;
  }

  #register(shape: number[], data: OwnData): tf.TensorInfo {
    const dataId = {};
    this.data.set(dataId, data);
    return { dataId, shape, dtype: 'float32' };
  }

  #dataOf({ dataId }: tf.TensorInfo): OwnData | undefined {
    const data = this.data.get(dataId);
    return data instanceof OwnData ? data : undefined;
  }
}

/** What is to be done for a tensor's data; `sources` are borrowed until then. */
interface Work {
  compute(output: Float32Array): void;
  readonly sources: readonly OwnData[];
  readonly length: number;
}

/**
 * The data of a tensor that this backend allocated. Whoever asks for its `values` (a kernel of the cpu backend, which may keep a
 * part of it as another tensor, or a reader outside) may hold on to them: then the buffer is never recycled.
 */
class OwnData {
  readonly dtype = 'float32';
  refCount = 1;
  #content: Float32Array | Work;
  readonly #pool: BufferPool;
  #escaped = false;
  /** The tensor itself, and the work that waits for its content. */
  #users = 1;

  constructor(content: Float32Array | Work, pool: BufferPool) {
    this.#content = content;
    this.#pool = pool;
  }

  get values(): Float32Array {
    this.#escaped = true;
    return this.array();
  }

  array(): Float32Array {
    if (this.#content instanceof Float32Array) return this.#content;
    const { compute, sources, length } = this.#content;
    const output = this.#pool.take(length);
    compute(output);
    this.#content = output;
    for (const source of sources) source.release();
    return output;
  }

  get hasEscaped(): boolean {
    return this.#escaped;
  }

  isPrivate(): boolean {
    return this.refCount === 1 && this.#users === 1 && !this.#escaped;
  }

  borrow(): void {
    this.#users++;
  }

  /** The last user gives the buffer back to the pool; work that was not done is dropped. */
  release(): void {
    if (--this.#users > 0) return;
    if (!(this.#content instanceof Float32Array)) for (const source of this.#content.sources) source.release();
    else if (!this.#escaped) this.#pool.give(this.#content);
  }
}
