import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';

/** Nothing where a step returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that a step may be any function
type Answer = object | void;

/**
 * A benchmark's process: answers each line with a number of steps on standard input by a line of JSON, their seconds and the
 * process's peak resident memory, and what else the last step returned, after a first one once it is ready.
 */
export async function serve(step: () => Answer | Promise<Answer>): Promise<void> {
  console.log(JSON.stringify({ version: process.versions.node }));
  for await (const line of createInterface({ input: process.stdin })) {
    const start = performance.now();
    let more: Answer | undefined;
    for (let i = 0; i < Number(line); i++) {
      more = await step();
      await setImmediate(); // as training does from time to time
    }
    const seconds = (performance.now() - start) / 1000;
    console.log(JSON.stringify({ seconds, peakBytes: peakBytes(), ...more }));
  }
}

/** VmHWM; `process.resourceUsage().maxRSS` begins with that of the parent process. */
function peakBytes(): number {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
