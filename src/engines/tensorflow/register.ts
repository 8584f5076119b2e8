import { registerBatchNorm } from './batch-norm.ts';
import { loadTfjsNode } from './load.ts';

let registered = false;

/** Registers the backend 'tensorflow' of the tfjs-node in `folder`. Strop's own ops but batch norm are composed of tfjs's. */
export function registerTensorflow(folder: string): void {
  if (registered) return;
  registered = true;
  loadTfjsNode(folder);
  registerBatchNorm();
}
