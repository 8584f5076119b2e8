// The `strop/hil` entry: evaluators of one's own, hardware among them.
export { type CheckOptions, type CheckResult, checkEvaluator } from './check-evaluator.ts';
export { type Evaluated, type EvaluateOptions, Evaluator, type EvaluatorOptions } from './evaluator.ts';
export { EvaluatorError, type FailureKind } from './evaluator-error.ts';
export { type EvaluationRequest, evaluateBy, evaluationId, toOutcome } from './objective.ts';
export {
  CODES,
  type EvaluateParams,
  type Evaluation,
  type EvaluatorInfo,
  type FileReference,
  type InitializeParams,
  type Measurement,
  type ModelFormat,
  type NamedObjective,
  PROTOCOL,
  type Progress,
} from './protocol.ts';
