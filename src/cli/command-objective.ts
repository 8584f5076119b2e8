import { StropError } from '../errors.ts';
import { type Objective, type Outcome, toResult } from '../search/outcome.ts';
import { runCommand } from '../workers/run-command.ts';

/** How much of what a failed program said is shown. */
const SHOWN = 4000;

/**
 * The objective that a program computes: it gets the configuration as one line of JSON on its standard input, with the study
 * and the trial's number in STROP_STUDY and STROP_TRIAL, and prints the outcome as the last line of its standard output.
 * Another exit code than 0, or a last line that is no outcome, is a failed attempt.
 *
 * @param warn shows what a failed attempt printed on its standard error.
 */
export function commandObjective(
  command: string,
  { study, objectives, warn }: { study: string; objectives: number; warn: (text: string) => void },
): Objective {
  return async (trial, { signal }) => {
    const env = { STROP_STUDY: study, STROP_TRIAL: String(trial.number) };
    const input = `${JSON.stringify(trial.params)}\n`;
    const { code, killedBy, output, errors } = await runCommand(command, { input, env, signal });
    try {
      if (code !== 0) throw new Error(killedBy ? `ended by ${killedBy}` : `exit code ${code}`);
      const outcome = parseOutcome(lastLine(output));
      toResult(trial.number, outcome, objectives); // throws what would otherwise end the search
      return outcome;
    } catch (error) {
      const { message } = error as Error;
      const said = errors.trim();
      warn(`trial ${trial.number}: ${message}${said ? `; it said:\n${said.slice(-SHOWN)}` : ''}`);
      throw new StropError('crashed', said ? `${message} (${lastLine(said)})` : message, { cause: error });
    }
  };
}

const EXPECTED = 'expected a finite number, or a JSON object with value or values, and noise and attributes if need be';

/** The outcome that a program prints: a number, or JSON. @throws StropError 'invalid-argument' where it is neither. */
export function parseOutcome(line: string): Outcome {
  const fail = (): never => {
    throw new StropError('invalid-argument', `its output ends with '${line.slice(0, 200)}': ${EXPECTED}`);
  };
  if (line !== '' && Number.isFinite(Number(line))) return Number(line);
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return fail();
  }
  if (typeof found !== 'object' || found === null) return fail();
  if (Array.isArray(found)) return found;
  const { value, values, noise, attributes, ...others } = found as Record<string, unknown>;
  if ((value === undefined) === (values === undefined) || Object.keys(others).length > 0) return fail();
  return found as Outcome;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)!.trim();
}
