import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StropError } from '../errors.ts';

/** The two binaries of CMakeLists.txt. */
export type BinaryName = 'strop' | 'strop-training';

/** A binary, or why there is none: `absent` where no file was found, else a file is there and does not work. */
export type Loaded = { binary: unknown; path: string } | { absent: boolean; problem: string };

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const loaded = new Map<BinaryName, Loaded>();

/** The local build is preferred to what the package brings; `STROP_NATIVE_DIR` names one other folder. */
function candidates(name: BinaryName): string[] {
  if (process.env.STROP_NATIVE_DIR) return [join(process.env.STROP_NATIVE_DIR, `${name}.node`)];
  return [
    join(root, 'build', 'Release', `${name}.node`),
    join(root, 'prebuilds', `${process.platform}-${process.arch}`, `${name}.node`),
  ];
}

/**
 * Loads a binary in a child process first, where a crash costs nothing. Children of this process inherit the finding.
 * @returns why it does not load.
 */
function probe(path: string): string | undefined {
  const known = `${path}@${statSync(path).mtimeMs}`;
  const probed = process.env.STROP_PROBED?.split(';') ?? [];
  if (probed.includes(known)) return undefined;
  try {
    const script = `process.dlopen({ exports: {} }, ${JSON.stringify(path)})`;
    execFileSync(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 30_000 });
  } catch (error) {
    const { stderr, signal } = error as { stderr?: Buffer; signal?: string };
    const cause = /^(?:\w*Error): (.*)$/m.exec(stderr?.toString() ?? '')?.[1];
    return cause ?? (signal ? `a process that loads it ends by ${signal}` : String(error));
  }
  process.env.STROP_PROBED = [...probed, known].join(';');
  return undefined;
}

function load(name: BinaryName): Loaded {
  const present = candidates(name).filter((path) => existsSync(path));
  const problems: string[] = [];
  for (const path of present) {
    const problem = probe(path);
    if (problem?.includes('STROP_SIMD=')) throw new StropError('invalid-argument', problem);
    if (problem === undefined) return { binary: require(path), path };
    problems.push(`${path}: ${problem}`);
  }
  if (problems.length === 0) {
    return { absent: true, problem: `not built (${name}.node): run npm run build` };
  }
  process.emitWarning(`Strop does without a native binary that is there but does not load: ${problems.join('; ')}`);
  return { absent: false, problem: problems.join('; ') };
}

/** The only place that opens a native binary. Tries once, and warns once where a file is there but fails. */
export function loadBinary(name: BinaryName): Loaded {
  let result = loaded.get(name);
  if (!result) {
    result = load(name);
    loaded.set(name, result);
  }
  return result;
}
