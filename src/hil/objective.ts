import { createHash } from 'node:crypto';
import type { Outcome } from '../search/outcome.ts';
import type { Attributes, Trial } from '../search/trial.ts';
import type { Evaluated, Evaluator } from './evaluator.ts';
import type { EvaluateParams, Evaluation, EvaluatorInfo } from './protocol.ts';

/** What of a request the caller decides. */
export type EvaluationRequest = Omit<EvaluateParams, 'id' | 'timeout_s'>;

/**
 * The id of a trial's evaluation: the same for the same trial and the same request, so that its result is found again, and
 * another one where anything of them differs, since an evaluator may outlive the study.
 */
export function evaluationId(study: string, trial: Pick<Trial, 'number'>, request: EvaluationRequest): string {
  const content = createHash('sha256')
    .update(JSON.stringify([study, request]))
    .digest('hex');
  return `${study}/${trial.number}/${content.slice(0, 16)}`;
}

/** Evaluates one trial. @throws as `Evaluator.evaluate`. */
export async function evaluateBy(
  evaluator: Evaluator,
  {
    study,
    trial,
    request,
    objectives,
    signal,
    onProgress,
  }: {
    study: string;
    trial: Pick<Trial, 'number'>;
    request: EvaluationRequest;
    objectives: readonly string[];
    signal: AbortSignal;
    onProgress?: (fraction: number, message?: string) => void;
  },
): Promise<Outcome> {
  const id = evaluationId(study, trial, request);
  const options = { signal, objectives, ...(onProgress ? { onProgress } : {}) };
  return toOutcome(await evaluator.evaluate({ id, ...request }, options), objectives, evaluator.info);
}

/**
 * What a study is told of an evaluation: the values of the objectives, the variance of each, sd²/n, where the evaluator gave one
 * for any of them, and all else that it measured. Where a constraint is violated, or it was infeasible from the start, that.
 */
export function toOutcome(
  evaluated: Evaluated,
  names: readonly string[],
  { name, device, serial }: Pick<EvaluatorInfo, 'name' | 'device' | 'serial'>,
): Outcome {
  const evaluator = { name, ...(device === undefined ? {} : { device }), ...(serial === undefined ? {} : { serial }) };
  if ('infeasible' in evaluated)
    return { infeasible: evaluated.infeasible || 'no reason given', attributes: { evaluator } };
  const attributes = { evaluator, ...known(evaluated) };
  const violated = Object.entries(evaluated.constraints ?? {}).filter(([, excess]) => excess > 0);
  if (violated.length > 0) {
    return { infeasible: violated.map(([each, excess]) => `${each} exceeded by ${excess}`).join(', '), attributes };
  }
  const measured = names.map((each) => evaluated.objectives[each]!);
  const noise = measured.map(({ sd, n = 1 }) => (sd === undefined ? 0 : sd ** 2 / n));
  const isNoisy = noise.some((variance) => variance > 0);
  return { values: measured.map(({ value }) => value), ...(isNoisy ? { noise } : {}), attributes };
}

/** The members that the protocol has; others are not kept. */
function known({ objectives, constraints, counters, power, timing }: Evaluation): Attributes {
  return JSON.parse(JSON.stringify({ objectives, constraints, counters, power, timing }));
}
