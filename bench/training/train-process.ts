// node train-process.ts CASE: Strop's side of the benchmark, CASE being a StropCase as JSON. Prints a line of JSON once it is ready;
// then, for each line with a number of steps on its standard input, one with their seconds and its peak resident memory.
import { serve } from './serve.ts';
import { stropStep } from './strop-step.ts';

await serve(await stropStep(JSON.parse(process.argv[2]!)));
