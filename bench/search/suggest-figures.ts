import { type Figure, median } from '../figures.ts';
import { medianRatio, race, STEPS_BEFORE_ROUNDS } from '../training/race.ts';
import { peer, strop } from './entrants.ts';
import { suggestCase } from './suggest-case.ts';

const OBSERVATIONS = [30, 100, 200] as const;
/** Of the ratio of wasm to native. */
const WASM_OBSERVATIONS = 100;

/** A whole suggestion on the space of Table III beside one of Optuna's GPSampler, from the same observations. */
export async function optunaFigures(
  rounds: number,
  progress: (line: string) => void,
): Promise<{ figures: Figure[]; version: string | undefined }> {
  const figures: Figure[] = [];
  let version: string | undefined;
  for (const n of OBSERVATIONS) {
    progress(`suggestion at n = ${n}`);
    const given = caseAround(n, rounds);
    const optuna = peer('optuna', 'optuna_ask.py', given);
    const entrants = [strop('strop', 'suggest-process.ts', given), ...(optuna ? [optuna] : [])];
    const { times, versions } = await race(entrants, { rounds, seconds: 0 });
    const seconds = (name: string, of: string): Figure => {
      return { name: `${name}.n${n}`, value: median(times.get(of)!), unit: 's', better: 'lower' };
    };
    figures.push(seconds('suggestSeconds', 'strop'));
    if (!optuna) continue;
    version = versions.get('optuna');
    const value = medianRatio(times.get('optuna')!, times.get('strop')!);
    const bounds = { floor: 3, target: 10 };
    figures.push({ name: `optunaSuggestSpeedup.n${n}`, value, unit: 'x', better: 'higher', ...bounds });
    figures.push(seconds('optunaSuggestSeconds', 'optuna'));
  }
  return { figures, version };
}

/** The same suggestions by wasm and by native at AVX2, which is what wasm's 128-bit lanes are compared with. */
export async function wasmFigure(rounds: number): Promise<Figure> {
  const given = caseAround(WASM_OBSERVATIONS, rounds);
  const { times } = await race(
    [
      strop('native', 'suggest-process.ts', given, { STROP_KERNELS: 'native', STROP_SIMD: 'avx2' }),
      strop('wasm', 'suggest-process.ts', given, { STROP_KERNELS: 'wasm' }),
    ],
    { rounds, seconds: 0 },
  );
  const value = medianRatio(times.get('wasm')!, times.get('native')!);
  return { name: 'wasmSlowdown', value, unit: 'x', better: 'lower', floor: 4 };
}

/** A case whose rounds, of one step each, lie around `n` observations. */
function caseAround(n: number, rounds: number): string {
  const told = n - STEPS_BEFORE_ROUNDS - Math.ceil(rounds / 2);
  return JSON.stringify(suggestCase(told, STEPS_BEFORE_ROUNDS + rounds));
}
