import { readFileSync } from 'node:fs';

/** `avx2`, `avx512` or `avx512vnni`, as far as STROP_SIMD lets the libraries go; `unknown` where it cannot be told. */
export function instructionSet(
  flags: string = readFlags(),
  forced: string | undefined = process.env.STROP_SIMD,
): string {
  if (flags === '') return 'unknown';
  if (forced === 'avx2' || !/\bavx512f\b/.test(flags)) return /\bavx2\b/.test(flags) ? 'avx2' : 'baseline';
  return /\bavx512_vnni\b/.test(flags) ? 'avx512vnni' : 'avx512';
}

function readFlags(): string {
  try {
    return /^flags.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  } catch {
    return ''; // not Linux
  }
}
