import { readFileSync } from 'node:fs';
import { defineCommand, runMain } from 'citty';

export const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

const main = defineCommand({
  meta: {
    name: 'strop',
    version,
    description: 'Trains networks whose neurons speak in single bits, tunes them, and runs them as spiking networks',
  },
  subCommands: {
    train: () => import('./commands/train.ts').then((command) => command.default),
    search: () => import('./commands/search.ts').then((command) => command.default),
    simulate: () => import('./commands/simulate.ts').then((command) => command.default),
    best: () => import('./commands/best.ts').then((command) => command.default),
    importance: () => import('./commands/importance.ts').then((command) => command.default),
    map: () => import('./commands/map.ts').then((command) => command.default),
    doctor: () => import('./commands/doctor.ts').then((command) => command.default),
  },
});

/** Runs the command line. Sets the process's exit code; never throws. */
export async function run(rawArgs: string[]): Promise<void> {
  await runMain(main, { rawArgs });
}
