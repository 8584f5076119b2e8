// node tools/fuzz-nir.ts [CPU-MINUTES] [SEED]: damages the NIR files of test/fixtures/nir, reads them, and adds one damage for each
// new kind of outcome to damaged.json, which a test replays. Prints what is no StropError, and what takes too long.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { StropError } from '../src/errors.ts';
import { Random } from '../src/random/random.ts';
import { decodeGraph } from '../src/spiking/nir/decode-graph.ts';
import { fromGraph } from '../src/spiking/nir/from-graph.ts';

export interface Damage {
  readonly file: string;
  readonly bytes: readonly (readonly [offset: number, value: number])[];
  readonly length: number;
}

const FIXTURES = new URL('../test/fixtures/nir/', import.meta.url);
const FILES = ['ref_plain.nir', 'ref_gzip.nir'];
/** Longer than any file takes that is read. */
const SLOW_MS = 60_000;
const INTERESTING = [0, 1, 2, 4, 8, 16, 32, 64, 127, 128, 255];

const contents = new Map(FILES.map((file) => [file, readFileSync(new URL(file, FIXTURES))]));

function damaged({ file, bytes, length }: Damage): Uint8Array {
  const copy = Uint8Array.from(contents.get(file)!.subarray(0, length));
  for (const [offset, value] of bytes) copy[offset] = value;
  return copy;
}

/** Mostly in what is not numbers of arrays: there a change is just another number. */
function randomDamage(random: Random): Damage {
  const file = FILES[random.integer(FILES.length)]!;
  const whole = contents.get(file)!;
  const structure = Array.from(STRUCTURE.get(file)!);
  const count = 1 + random.integer(4);
  const bytes = Array.from({ length: count }, () => {
    const offset = random.uniform() < 0.9 ? structure[random.integer(structure.length)]! : random.integer(whole.length);
    const kind = random.integer(3);
    const value =
      kind === 0
        ? whole[offset]! ^ (1 << random.integer(8))
        : kind === 1
          ? INTERESTING[random.integer(INTERESTING.length)]!
          : random.integer(256);
    return [offset, value] as const;
  });
  const length = random.uniform() < 0.05 ? random.integer(whole.length) : whole.length;
  return { file, bytes: bytes.filter(([offset]) => offset < length), length };
}

/** Offsets within 64 bytes of a byte that signatures and small numbers have: the file's structure, or near it. */
const STRUCTURE = new Map(
  Array.from(contents, ([file, bytes]) => {
    const near = new Set<number>();
    for (const signature of ['TREE', 'HEAP', 'SNOD', 'GCOL', '\x89HDF']) {
      for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 1, 'latin1')) {
        for (let i = at; i < Math.min(at + 400, bytes.length); i++) near.add(i);
      }
    }
    return [file, near];
  }),
);

/** A message without what it says of the file: names, types. */
const kindOf = (message: string) =>
  message
    .replace(/^(node|layer) [^:]*:/, '$1:')
    .replace(/^(node:) .*(?=, which a network)/s, '$1 TYPE')
    .replace(/an edge from .* to .*, and/s, 'an edge, and');

async function outcomeOf(damage: Damage): Promise<string> {
  const plain = (text: string) =>
    text
      .replaceAll(/-?\d+(\.\d+)?(e[+-]\d+)?/g, '#')
      .split('\n')[0]!
      .slice(0, 90);
  try {
    const { graph } = await decodeGraph(damaged(damage));
    fromGraph(graph);
    return 'read';
  } catch (error) {
    if (error instanceof StropError) return `StropError ${plain(kindOf(error.message))}`;
    return `library ${(error as Error)?.name} ${plain(String((error as Error)?.message ?? error))}`;
  }
}

if (isMainThread) {
  const [minutes = '10', seed = '1'] = process.argv.slice(2);
  const cpuMinutes = () => (process.cpuUsage().user + process.cpuUsage().system) / 60e6;
  const known = JSON.parse(readFileSync(new URL('damaged.json', FIXTURES), 'utf8')) as Damage[];
  const corpus = [...known];
  const counts = new Map<string, number>();
  let worker: Worker | undefined;
  let done = 0;
  const random = new Random(Number(seed), 1);
  while (cpuMinutes() < Number(minutes)) {
    worker ??= new Worker(new URL(import.meta.url), { workerData: 'fuzz', stdout: true, stderr: true });
    const damage = known[done] ?? randomDamage(random);
    const own = worker;
    const outcome = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('hangs'), SLOW_MS);
      const settle = (text: string) => {
        clearTimeout(timer);
        resolve(text);
      };
      own.removeAllListeners();
      own.once('message', settle);
      own.once('error', (error) => settle(`worker ${(error as Error).message.slice(0, 80)}`));
      own.once('exit', () => settle('worker exits'));
      own.postMessage(damage);
    });
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (done >= known.length && counts.get(outcome) === 1) {
      if (!outcome.startsWith('StropError')) console.log(done, outcome, JSON.stringify(damage));
      corpus.push(damage);
      const lines = corpus.map((one) => JSON.stringify(one));
      writeFileSync(new URL('damaged.json', FIXTURES), `[\n${lines.join(',\n')}\n]\n`);
    }
    // The library's heap after a trap or an abort is not to be trusted, and a long life hides leaks.
    if (!(outcome === 'read' || outcome.startsWith('StropError')) || done % 500 === 499) {
      own.removeAllListeners();
      await own.terminate();
      worker = undefined;
    }
    done++;
  }
  await worker?.terminate();
  console.log(`${done} files, ${cpuMinutes().toFixed(1)} minutes of CPU`, Object.fromEntries(counts));
} else if (workerData === 'fuzz') {
  parentPort!.on(
    'message',
    (damage: Damage) => void outcomeOf(damage).then((outcome) => parentPort!.postMessage(outcome)),
  );
}
