import { registerBatchNorm } from './batch-norm.ts';
import { loadTfjsNode } from './load.ts';

let registered = false;

/** Registers the backend 'tensorflow' of the tfjs-node in `folder`. All of Strop's own ops but one are composed from its own. */
export function registerTensorflow(folder: string): void {
  if (registered) return;
  registered = true;
  loadTfjsNode(folder);
  registerBatchNorm();
}
