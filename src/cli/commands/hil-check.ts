import { readFile } from 'node:fs/promises';
import { StropError } from '../../errors.ts';
import { type CheckResult, checkEvaluator } from '../../hil/check-evaluator.ts';
import type { EvaluateParams } from '../../hil/protocol.ts';
import { command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { loadSpace } from '../load-space.ts';
import { wholeNumber } from '../whole-number.ts';

export default command({
  meta: { name: 'check', description: "Holds an evaluator of one's own against the protocol (docs/hil-protocol.md)" },
  args: {
    evaluator: {
      type: 'positional',
      required: true,
      valueHint: 'COMMAND|tcp://HOST:PORT|unix:PATH',
      description: 'The evaluator, as strop search --evaluator takes it',
    },
    space: { type: 'string', valueHint: 'NAME|FILE', description: 'Try it with the first configuration of this space' },
    request: {
      type: 'string',
      valueHint: 'FILE',
      description: "Try it with the params of evaluate in this JSON file (default: the evaluator's example)",
    },
    deadline: {
      type: 'string',
      default: '60',
      valueHint: 'SECONDS',
      description: 'How long each answer may take',
    },
    json: { type: 'boolean', default: false, description: 'Print the results as JSON' },
  },
  async run({ args }) {
    const request = await requestOf(args);
    const deadline = wholeNumber('deadline', args.deadline, 1);
    const onResult = args.json ? {} : { onResult: (result: CheckResult) => console.log(describe(result)) };
    await interruptible(
      async (signal) => {
        const results = await checkEvaluator(args.evaluator, { request, deadline, signal, ...onResult });
        const failed = results.filter(({ passed }) => !passed).length;
        if (args.json) console.log(JSON.stringify({ evaluator: args.evaluator, failed, checks: results }));
        else console.log(`\n${results.length - failed} of ${results.length} checks passed`);
        if (failed > 0) process.exitCode = 1;
      },
      { resumes: false },
    );
  },
});

async function requestOf(given: {
  space?: string | undefined;
  request?: string | undefined;
}): Promise<Partial<EvaluateParams>> {
  if (given.request !== undefined) {
    const text = await readFile(given.request, 'utf8').catch((cause) => {
      throw new StropError('not-found', `--request ${given.request}: ${cause.message}`, { cause });
    });
    try {
      return JSON.parse(text);
    } catch (cause) {
      const message = `--request ${given.request}: not JSON (${(cause as Error).message})`;
      throw new StropError('invalid-argument', message, { cause });
    }
  }
  if (given.space === undefined) return {};
  const space = await loadSpace(given.space);
  return { params: space.configuration(new Int32Array(space.dimensions.length)) };
}

function describe({ name, passed, expected, seen }: CheckResult): string {
  if (passed) return `✓ ${name}`;
  return `✗ ${name}\n    expected  ${expected}\n    seen      ${seen}`;
}
