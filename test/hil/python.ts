import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Whether there is a Python to run evaluators; CI must have one, elsewhere the tests of them are skipped. */
export const pythonAvailable =
  Boolean(process.env.CI) || spawnSync('python3', ['-c', 'import json'], { encoding: 'utf8' }).status === 0;

/** The command that runs one of the evaluators of evaluators/, or of test/hil/. */
export function evaluatorCommand(path: string, ...args: string[]): string {
  const folder = path.includes('/') ? '../..' : '../../evaluators';
  return ['exec python3', fileURLToPath(new URL(`${folder}/${path}`, import.meta.url)), ...args].join(' ');
}
