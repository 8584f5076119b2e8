import { fileURLToPath } from 'node:url';
import { trainingEnvironment } from '../../src/workers/environment.ts';
import { peersPython } from '../peers/python.ts';
import type { Entrant } from '../training/contestant.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A process of Strop's, with its script's argument. */
export function strop(name: string, script: string, argument = '', environment: Record<string, string> = {}): Entrant {
  return { name, command: process.execPath, args: [here(script), argument], environment };
}

/** A process of a peer; undefined where the peers are not installed. */
export function peer(name: string, script: string, ...args: string[]): Entrant | undefined {
  const python = peersPython();
  if (python === undefined) return undefined;
  // Threads asleep between two parallel regions, like Strop's: spinning ones cost a peer much where the cores are shared.
  return { name, command: python, args: [here(`../peers/${script}`), ...args], environment: trainingEnvironment() };
}
