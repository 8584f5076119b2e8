import type { TrainingAddon } from '../../native/training-addon.ts';
import { maxPoolShape } from '../shapes.ts';
import { replaceKernel } from './kernels.ts';

export function replaceMaxPool(addon: TrainingAddon): void {
  replaceKernel('MaxPool', ({ x }, attributes, backend) => {
    const shape = maxPoolShape(x!.shape, attributes);
    const y = backend.allocate([shape.batch, shape.outHeight, shape.outWidth, shape.channels]);
    addon.maxPool(backend.view(x!), backend.view(y), shape);
    return y;
  });

  replaceKernel('MaxPoolGrad', ({ dy, input }, attributes, backend) => {
    const dx = backend.allocate(input!.shape);
    addon.maxPoolGradient(
      backend.view(dy!),
      backend.view(input!),
      backend.view(dx),
      maxPoolShape(input!.shape, attributes),
    );
    return dx;
  });
}
