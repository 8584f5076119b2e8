// node simulate-process.ts CASE: Strop's side of the spiking benchmark, CASE being a SimulateCase as JSON. Answers as serve.ts
// does; a step of it runs all images.
import { readFileSync } from 'node:fs';
import { toFloats } from '../../src/datasets/dataset.ts';
import { chooseKernels } from '../../src/kernels/choose.ts';
import { decodeNetwork, simulate } from '../../src/spiking/index.ts';
import { serve } from '../training/serve.ts';
import type { SpikingCase } from './entrants.ts';

const { network: file, images: bytes, repeats = 1 }: SpikingCase = JSON.parse(process.argv[2]!);
const network = decodeNetwork(readFileSync(file), file);
const some = readFileSync(bytes);
const images = toFloats(Buffer.concat(Array.from({ length: repeats }, () => some)));
const kernels = chooseKernels();
const threads = Number(process.env.STROP_THREADS);
await serve(async () => {
  const { classes } = await simulate(network, images, { kernels, threads });
  return { classes: Array.from(classes) };
});
