import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { peersPython } from '../peers/python.ts';
import type { Curves } from './curves.ts';

/** What bench/peers/search_quality.py has measured. */
export interface PeerResults {
  /** Of each searcher's package; when and where it was measured. */
  readonly searchers: Readonly<
    Record<string, { readonly version: string; readonly date: string; readonly cpu: string }>
  >;
  readonly landscapes: Curves;
}

const file = new URL('../results/search-quality-peers.json', import.meta.url);

export function peerResults(): PeerResults | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Measures them, or goes on where an earlier call was stopped, and writes the file that `peerResults` reads. */
export function measurePeers(progress: (line: string) => void): void {
  const python = peersPython();
  if (python === undefined) throw new Error('the peers are not installed: npm run bench:peers');
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const runs = path('../../.cache/search-quality-peers.jsonl');
  mkdirSync(path('../../.cache'), { recursive: true });
  const call = (...args: string[]) =>
    execFileSync(python, [path('../peers/search_quality.py'), ...args], { stdio: ['ignore', 2, 2] });
  progress(`peers: each finished run is kept in ${runs}`);
  call('run', runs, '--node', process.execPath);
  call('condense', runs, fileURLToPath(file));
}
