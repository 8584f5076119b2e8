// node bandwidth-process.ts BYTES: a step of it is STREAM's copy (McCalpin 1995) that reads one half of BYTES and writes the other,
// on one thread, as memmove does it: what a core moves in the cache that holds so much. Answers as serve.ts does.
import { serve } from '../training/serve.ts';

const length = Number(process.argv[2]) / (2 * 8);
const [from, to] = [new Float64Array(length).fill(1), new Float64Array(length).fill(2)];
await serve(() => to.set(from));
