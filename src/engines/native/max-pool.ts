import type { MaxPoolShape, TrainingAddon } from '../../native/training-addon.ts';
import { maxPoolShape } from '../shapes.ts';
import { replaceKernel } from './kernels.ts';

export function replaceMaxPool(addon: TrainingAddon): void {
  replaceKernel('MaxPool', ({ x }, attributes, backend) => {
    const shape = maxPoolShape(x!.shape, attributes);
    if (!windowsMeetInput(shape)) return undefined;
    const y = backend.allocate([shape.batch, shape.outHeight, shape.outWidth, shape.channels]);
    addon.maxPool(backend.view(x!), backend.view(y), shape);
    return y;
  });

  replaceKernel('MaxPoolGrad', ({ dy, input }, attributes, backend) => {
    const shape = maxPoolShape(input!.shape, attributes);
    if (!windowsMeetInput(shape)) return undefined;
    const dx = backend.allocate(input!.shape);
    addon.maxPoolGradient(backend.view(dy!), backend.view(input!), backend.view(dx), shape);
    return dx;
  });
}

/** False where padding is so wide that a window holds nothing else; the addon refuses that. */
function windowsMeetInput(s: MaxPoolShape): boolean {
  return (
    s.padTop < s.windowHeight &&
    s.padLeft < s.windowWidth &&
    (s.outHeight - 1) * s.strideHeight - s.padTop < s.height &&
    (s.outWidth - 1) * s.strideWidth - s.padLeft < s.width
  );
}
