import { maxPoolShape } from '../shapes.ts';
import { maxPoolGradient } from '../typescript-loops.ts';
import { replaceKernel } from './kernels.ts';

/** The loop of tfjs-backend-wasm 4.22 leaves windows out: of a 6x6 image under 2x2 windows, a whole column of them. */
export function replaceMaxPoolGradient(): void {
  replaceKernel('MaxPoolGrad', ({ dy, input }, attributes, { backend }) => {
    if (dy!.dtype !== 'float32' || input!.dtype !== 'float32') return undefined;
    const dx = backend.makeOutput(input!.shape, 'float32');
    const [dyValues, x, dxValues] = [dy!, input!, dx].map(
      (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    );
    maxPoolGradient(dyValues!, x!, dxValues!, maxPoolShape(input!.shape, attributes));
    return dx;
  });
}
