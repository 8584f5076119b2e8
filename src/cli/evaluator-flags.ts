import { StropError } from '../errors.ts';
import { Evaluator } from '../hil/evaluator.ts';
import type { EvaluatorInfo, NamedObjective } from '../hil/protocol.ts';
import type { Grid } from '../space/grid.ts';
import type { ProgressLine } from './progress-line.ts';
import type { TaskArguments } from './search-task.ts';
import { wholeNumber } from './whole-number.ts';

/** An evaluator that a search is to use, and what it is to measure for it. */
export interface OpenEvaluator {
  readonly evaluator: Evaluator;
  /** One or two. */
  readonly objectives: readonly NamedObjective[];
  readonly repeats: number;
}

/**
 * Starts or reaches the evaluator that the options of a search name. What it logs is shown.
 *
 * @throws StropError, naming the option, where it cannot be had, or does not measure what it is to.
 */
export async function openEvaluator(
  given: TaskArguments,
  { space, line, signal }: { space: Grid; line: ProgressLine; signal: AbortSignal },
): Promise<OpenEvaluator> {
  const repeats = wholeNumber('repeats', given.repeats ?? '1', 1);
  const onLog = (text: string) => {
    line.clear();
    console.error(`evaluator: ${text}`);
  };
  const options = { space: space.toJSON(), seed: wholeNumber('seed', given.seed), onLog };
  const timeout = given.timeout === undefined ? {} : { timeout: wholeNumber('timeout', given.timeout, 1) };
  const evaluator = await Evaluator.open(given.evaluator!, { ...options, ...timeout }, signal);
  try {
    const objectives = objectivesOf(evaluator.info, given.objectives, given.direction);
    return { evaluator, objectives, repeats };
  } catch (error) {
    await evaluator.close();
    throw error;
  }
}

/** Those that are asked for, else the evaluator's own; ways of counting that are given go before its own. */
function objectivesOf(
  { name, objectives: offered }: Pick<EvaluatorInfo, 'name' | 'objectives'>,
  wanted: string | undefined,
  directions: string | undefined,
): NamedObjective[] {
  const invalid = (message: string) => new StropError('invalid-argument', message);
  const shown = offered.map((each) => each.name).join(', ');
  const chosen = wanted?.split(',').map((text) => {
    const found = offered.find((each) => each.name === text.trim());
    if (!found)
      throw invalid(`--objectives ${wanted}: evaluator '${name}' has no '${text.trim()}': expected of ${shown}`);
    return found;
  });
  const objectives = chosen ?? offered;
  if (objectives.length > 2 || new Set(objectives.map((each) => each.name)).size < objectives.length) {
    throw invalid(`--objectives: expected one of ${shown}, or two with a comma`);
  }
  if (directions === undefined) return [...objectives];
  const ways = directions.split(',').map((each) => each.trim());
  if (ways.length !== objectives.length) {
    throw invalid(
      `--direction ${directions}: expected one for each of ${objectives.map((each) => each.name).join(', ')}`,
    );
  }
  return objectives.map((each, i) => {
    const direction = ways[i]!;
    if (direction === 'maximize' || direction === 'minimize') return { ...each, direction };
    throw invalid(`--direction ${directions}: expected maximize or minimize, or two with a comma`);
  });
}
