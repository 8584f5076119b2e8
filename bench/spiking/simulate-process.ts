// node simulate-process.ts CASE: Strop's side of the spiking benchmark, CASE being a SimulateCase as JSON. Answers as serve.ts
// does; a step of it runs all images.
import { readFileSync } from 'node:fs';
import { toFloats } from '../../src/datasets/dataset.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { decodeNetwork, simulate } from '../../src/spiking/index.ts';
import { serve } from '../training/serve.ts';
import type { SpikingCase } from './entrants.ts';

const { network: file, images: bytes }: SpikingCase = JSON.parse(process.argv[2]!);
const network = decodeNetwork(readFileSync(file), file);
const images = toFloats(readFileSync(bytes));
const kernels = chooseKernels();
await serve(async () => {
  const { classes } = await simulate(network, images, { kernels });
  return { classes: Array.from(classes) };
});
