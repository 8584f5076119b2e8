import type { ErrorCode } from '../errors.ts';
import type {
  NetworkTest,
  TestRequest,
  TrainOutcome,
  TrainProgress,
  TrainRequest,
  TrialRequest,
} from '../evaluate/index.ts';

/** The jobs that a child process does, with what each takes and gives. */
export interface Jobs {
  trial: { request: TrialRequest; progress: TrainProgress; result: TrainOutcome };
  train: { request: TrainRequest; progress: TrainProgress; result: TrainOutcome };
  test: { request: TestRequest; progress: number; result: NetworkTest };
}
export type JobName = keyof Jobs;

/** From the parent. */
export type Order = { [Name in JobName]: { job: Name; request: Jobs[Name]['request'] } }[JobName];

/** From the child: any number of `progress`, then one of the others. */
export type Answer =
  | { kind: 'progress'; progress: Jobs[JobName]['progress'] }
  | { kind: 'result'; result: Jobs[JobName]['result'] }
  | { kind: 'error'; code: ErrorCode | undefined; message: string; stack: string | undefined };
