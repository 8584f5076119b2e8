import { readFileSync } from 'node:fs';
import type { GridSpec } from '../../src/strop-search.ts';
import { type Landscape, mean } from './landscape.ts';

/** Two values without an order. They are categories to the searches too, so that their labels can be shuffled. */
function bits(count: number): GridSpec {
  const entries = Array.from({ length: count }, (_, i) => [`bit${i}`, { type: 'categorical', values: [false, true] }]);
  return Object.fromEntries(entries);
}

/** The lowest energies of binary sequences by their length (Packebusch and Mertens, J. Phys. A 49, 2016). */
const LABS_ENERGY = { 20: 26 } as const;

/**
 * Low-autocorrelation binary sequences: the merit factor n² / (2 Σ_k C_k²) of n spins s, C_k = Σ_i s_i s_{i+k} (Golay, IEEE
 * Trans. Inf. Theory 23, 1977).
 */
export function labs(name: string, n: keyof typeof LABS_ENERGY): Landscape {
  return {
    name,
    space: bits(n),
    optimum: n ** 2 / (2 * LABS_ENERGY[n]),
    repeats: (digits) => {
      let energy = 0;
      for (let k = 1; k < n; k++) {
        let correlation = 0;
        for (let i = 0; i + k < n; i++) correlation += digits[i] === digits[i + k] ? 1 : -1;
        energy += correlation ** 2;
      }
      return [n ** 2 / (2 * energy)];
    },
  };
}

/**
 * Weighted MaxSAT: the sum of the weights of the satisfied clauses, the weights brought to mean 0 and deviation 1 as in COMBO (Oh
 * et al., NeurIPS 2019).
 *
 * @param path of a file in DIMACS's wcnf.
 * @param optimum the highest sum, by exhaustion.
 */
export function maxSat(name: string, path: string, optimum: number): Landscape {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const variables = Number(lines.find(([first]) => first === 'p')![2]);
  const clauses = lines.filter(([first]) => Number(first) > 0).map((line) => line.map(Number));
  const weights = clauses.map(([weight]) => weight!);
  const center = mean(weights);
  const deviation = Math.sqrt(mean(weights.map((weight) => (weight - center) ** 2)));
  const literals = clauses.map((clause) => clause.slice(1, -1)); // the last number is the 0 that ends a clause
  return {
    name,
    space: bits(variables),
    optimum,
    repeats: (digits) => {
      const isTrue = (literal: number) => digits[Math.abs(literal) - 1] === (literal > 0 ? 1 : 0);
      const satisfied = literals.map((clause, i) => (clause.some(isTrue) ? (weights[i]! - center) / deviation : 0));
      return [satisfied.reduce((sum, weight) => sum + weight, 0)];
    },
  };
}
