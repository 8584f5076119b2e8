import { isDeepStrictEqual } from 'node:util';
import { StropError } from '../errors.ts';
import { checkEvaluation, checkInfo } from './check-answer.ts';
import { shorten } from './message.ts';
import { type Answer, Probe } from './probe.ts';
import { CODES, type EvaluateParams, type EvaluatorInfo, PROTOCOL } from './protocol.ts';

/** What one check of an evaluator came to. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** What the protocol has, in words. */
  readonly expected: string;
  readonly seen: string;
}

export interface CheckOptions {
  /** What is evaluated; default: the evaluator's example, else a configuration without parameters. */
  readonly request?: Partial<EvaluateParams>;
  /** Seconds that each answer may take. Default 60. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: CheckResult) => void;
}

interface Context {
  readonly probe: Probe;
  /** What it said of itself; undefined where it did not. */
  info: EvaluatorInfo | undefined;
  /** The params of an evaluation under an id of its own. */
  readonly request: (name: string) => EvaluateParams;
}

/** Resolves to what was seen. @throws Unexpected with what was seen where that is not what was expected. */
type Check = readonly [name: string, expected: string, run: (context: Context) => Promise<string>];

/** Seconds: a ping that waits longer for an evaluation to end would wait however long that takes. */
const PROMPT = 1;

class Unexpected extends Error {}

const initialization = { protocol: PROTOCOL, client: { name: 'strop hil check' }, space: null, objectives: [] };

/** In this order, over one connection as long as that lasts. */
const CHECKS: readonly Check[] = [
  [
    'initialize',
    'a result with protocol, name, objectives, and concurrency and formats where there are any',
    async (context) => {
      context.info = checkInfo(requireResult(await context.probe.ask('initialize', initialization)));
      return `${context.info.name}: ${context.info.objectives.map(({ name }) => name).join(', ')}`;
    },
  ],
  [
    'another protocol',
    'an error where the version of the protocol is one that there is not',
    async ({ probe }) => requireError(await probe.ask('initialize', { ...initialization, protocol: 999_999 })),
  ],
  [
    'evaluate',
    'a result with each objective that initialize named, a finite value and a basis in each',
    async ({ probe, info, request }) => {
      const result = requireResult(await probe.ask('evaluate', request('once')));
      checkEvaluation(result, info?.objectives.map(({ name }) => name) ?? []);
      return shorten(result);
    },
  ],
  [
    'idempotent id',
    'the same result for the same id, asked again and twice at once',
    async ({ probe, request }) => {
      const [known, again] = [
        await probe.ask('evaluate', request('twice')),
        await probe.ask('evaluate', request('twice')),
      ];
      const both = [probe.send('evaluate', request('both')), probe.send('evaluate', request('both'))] as const;
      const [first, second] = [await probe.answer(both[0]), await probe.answer(both[1])];
      for (const [a, b] of [
        [known, again],
        [first, second],
      ] as const) {
        if (isDeepStrictEqual(requireResult(a), requireResult(b))) continue;
        throw new Unexpected(`${shorten(requireResult(a))}, then ${shorten(requireResult(b))}`);
      }
      return 'the same';
    },
  ],
  [
    'unknown method',
    `an error of code ${CODES.methodNotFound}, and no answer to a notification`,
    async ({ probe }) => {
      const seen = requireError(await probe.ask('no-such-method'), CODES.methodNotFound);
      probe.sendLine('{"jsonrpc":"2.0","method":"no-such-notification"}');
      requireResult(await probe.ask('ping'));
      return seen;
    },
  ],
  [
    'wrong params',
    `an error of code ${CODES.invalidParams} to an evaluation without an id`,
    async ({ probe }) => requireError(await probe.ask('evaluate', {}), CODES.invalidParams),
  ],
  [
    'malformed line',
    'an answer to ping after lines that are no requests',
    async ({ probe }) => {
      for (const line of ['what?', '{"jsonrpc":"2.0","id":1,"meth', '[]', '7', '{}', '\u0000']) probe.sendLine(line);
      requireResult(await probe.ask('ping'));
      return 'an answer';
    },
  ],
  [
    'ping during evaluate',
    'an answer to ping while something is evaluated, and then its result',
    async ({ probe, request }) => {
      const began = performance.now();
      const id = probe.send('evaluate', request('pinged'));
      requireResult(await probe.ask('ping'));
      const seconds = (performance.now() - began) / 1000;
      const isLate = probe.isAnswered(id) && seconds > PROMPT;
      requireResult(await probe.answer(id));
      if (isLate) throw new Unexpected(`an answer after the result, in ${seconds.toFixed(1)} s`);
      return 'both';
    },
  ],
  [
    'cancel',
    `a result of cancel, and of the evaluation a result or an error of code ${CODES.cancelled}`,
    async ({ probe, request }) => {
      const params = request('cancelled');
      const id = probe.send('evaluate', params);
      requireResult(await probe.ask('cancel', { id: params.id }));
      const ended = await probe.answer(id);
      const seen = ended.kind === 'error' ? requireError(ended, CODES.cancelled) : shorten(requireResult(ended));
      requireResult(await probe.ask('cancel', { id: 'unknown' }));
      return seen;
    },
  ],
  [
    'timeout',
    `of an evaluation that may take a millisecond a result, or an error of code ${CODES.timeout}`,
    async ({ probe, request }) => {
      const ended = await probe.ask('evaluate', { ...request('late'), timeout_s: 0.001 });
      return ended.kind === 'error' ? requireError(ended, CODES.timeout) : shorten(requireResult(ended));
    },
  ],
  [
    'shutdown',
    'a result, and then exit code 0, or the end of the connection',
    async ({ probe }) => {
      requireResult(await probe.ask('shutdown'));
      const ended = await probe.end();
      if (/exit code 0\b|closed the connection/.test(ended)) return ended;
      throw new Unexpected(ended);
    },
  ],
  [
    'end of input',
    'its end by itself, within 2 s, once nothing can come any more',
    async ({ probe }) => {
      requireResult(await probe.ask('initialize', initialization));
      await probe.close(true);
      if (/exit code|closed the connection/.test(probe.ended ?? '')) return probe.ended!;
      throw new Unexpected(probe.ended ?? 'nothing');
    },
  ],
];

/**
 * Holds an evaluator against the protocol.
 *
 * @param address as `Evaluator.open` takes it. @throws StropError 'unavailable' where it cannot be reached; the signal's reason.
 */
export async function checkEvaluator(address: string, options: CheckOptions = {}): Promise<CheckResult[]> {
  const { deadline = 60, signal, onResult } = options;
  const results: CheckResult[] = [];
  const strays: string[] = [];
  const run = `check-${Date.now().toString(36)}`; // an evaluator that has been checked before has kept what it was asked
  const add = (result: CheckResult) => {
    results.push(result);
    onResult?.(result);
  };
  let info: EvaluatorInfo | undefined;
  let probe: Probe | undefined;
  const request = (name: string): EvaluateParams => {
    const defaults = { params: {}, seed: 0, repeats: 1, timeout_s: deadline };
    return { ...defaults, ...info?.example, ...options.request, id: `${run}-${name}` };
  };
  try {
    for (const [name, expected, examine] of CHECKS) {
      signal?.throwIfAborted();
      if (!probe || probe.ended !== undefined) probe = await Probe.open(address, 1000 * deadline, strays);
      const context: Context = { probe, info, request };
      const seen = await untilAborted(signal, examine(context)).then(
        (text) => ({ passed: true, seen: text }),
        (error: Error) => {
          if (!(error instanceof Unexpected || error instanceof StropError) || signal?.aborted) throw error;
          return { passed: false, seen: error.message };
        },
      );
      info = context.info;
      add({ name, expected, ...seen });
    }
  } finally {
    await probe?.close(false);
  }
  const isPure = strays.length === 0;
  const seen = isPure ? 'nothing else' : strays.slice(0, 3).join(', ');
  const expected = 'one message a line, one answer a request, and nothing else on standard output or the socket';
  add({ name: 'nothing but the protocol', passed: isPure, expected, seen });
  return results;
}

async function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function describe(answer: Answer): string {
  if (answer.kind === 'none') return answer.why;
  return answer.kind === 'error' ? `error ${answer.code}: ${answer.message}` : `the result ${shorten(answer.result)}`;
}

function requireResult(answer: Answer) {
  if (answer.kind === 'result') return answer.result;
  throw new Unexpected(describe(answer));
}

function requireError(answer: Answer, code?: number): string {
  if (answer.kind === 'error' && (code === undefined || answer.code === code)) return describe(answer);
  throw new Unexpected(describe(answer));
}
