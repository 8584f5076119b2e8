import { existsSync, readFileSync } from 'node:fs';
import type { Curves } from './curves.ts';

/** What bench/peers/search_quality.py has measured. */
export interface PeerResults {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly python: string };
  readonly date: string;
  /** Of each searcher's package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly landscapes: Curves;
}

const file = new URL('../results/search-quality-peers.json', import.meta.url);

export function peerResults(): PeerResults | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
