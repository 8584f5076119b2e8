// node suggest-process.ts CASE: Strop's side of the suggestion benchmark, CASE being a SuggestCase as JSON. Answers as serve.ts
// does; a step of it takes one more observation as told and suggests.
import { gpSampler, namedSpace, type PastTrial } from '../../src/strop-search.ts';
import { serve } from '../training/serve.ts';
import type { SuggestCase } from './suggest-case.ts';

const { space: name, digits, values, told }: SuggestCase = JSON.parse(process.argv[2]!);
const space = namedSpace(name);
const sampler = gpSampler();
const observed = values.map((value, number): PastTrial => {
  const numbers = { number, ended: number + 1, askedAfter: number };
  return { ...numbers, digits: digits[number]!, values: [value], state: 'complete', suggestion: {} };
});
let number = told;
await serve(async () => {
  number++;
  const place = { number, askedAfter: number, trials: observed.slice(0, number) };
  const { details } = await sampler.suggest({ space, directions: ['maximize'], seed: 0, ...place });
  // As a study records it: the next fit begins where this one ended.
  observed[number] = { ...observed[number]!, suggestion: details ?? {} };
});
