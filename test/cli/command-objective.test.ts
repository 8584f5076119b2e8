import { describe, expect, test } from 'vitest';
import { commandObjective, parseOutcome } from '../../src/cli/command-objective.ts';
import type { Trial } from '../../src/search/trial.ts';

test.each([
  ['0.5', 0.5],
  ['-1e-3', -1e-3],
  ['.5', 0.5],
  ['[1, 2]', [1, 2]],
  ['{"value": 0.5}', { value: 0.5 }],
  [
    '{"values": [1, 2], "noise": [0, 0.1], "attributes": {"a": 1}}',
    { values: [1, 2], noise: [0, 0.1], attributes: { a: 1 } },
  ],
])('%s is an outcome', (line, outcome) => {
  expect(parseOutcome(line)).toEqual(outcome);
});

test.each(['', 'nan', 'NaN', 'Infinity', 'done', '"1"', 'null', '{}', '{"value": 1, "values": [1]}', '{"loss": 1}'])(
  "'%s' is none",
  (line) => {
    expect(() => parseOutcome(line)).toThrow(/its output ends with '.*': expected a finite number, or a JSON object/);
  },
);

describe('a program as the objective', () => {
  const trial = { number: 7, params: { rate: 0.1, kind: 'a' } } as unknown as Trial;
  const evaluate = async (command: string, objectives = 1) => {
    const said: string[] = [];
    const warn = (text: string) => void said.push(text);
    const objective = commandObjective(command, { study: 'tuned', objectives, warn });
    const outcome = await Promise.resolve(objective(trial, { signal: new AbortController().signal })).catch((e) => e);
    return { outcome, said };
  };

  test('reads the configuration, knows its trial, and prints the outcome last', async () => {
    const script =
      'read c; echo loading; echo "{\\"value\\": 2, \\"attributes\\": {\\"c\\": $c, \\"t\\": \\"$STROP_STUDY#$STROP_TRIAL\\"}}"';
    const { outcome, said } = await evaluate(script);
    expect(outcome).toEqual({ value: 2, attributes: { c: { rate: 0.1, kind: 'a' }, t: 'tuned#7' } });
    expect(said).toEqual([]);
  });

  test.each([
    ['exit code 3', 'echo 1; echo "out of memory" >&2; exit 3', /^exit code 3 \(out of memory\)$/],
    ['a signal', 'kill -9 $$', /^ended by SIGKILL$/],
    ['nothing printed', 'true', /^its output ends with '': expected/],
    ['a value that is not finite', 'echo nan', /^its output ends with 'nan'/],
    ['too many values', 'echo "[1, 2]"', /^trial 7: 2 values; expected 1$/],
    ['a noise that is none', `echo '{"value": 1, "noise": -1}'`, /^trial 7: noise -1; expected one variance/],
    ['a program that there is not', 'strop-no-such-program', /^exit code 127 \(.*strop-no-such-program.*\)$/],
  ])('fails with %s', async (_, command, message) => {
    const { outcome, said } = await evaluate(command);
    expect(outcome).toMatchObject({ code: 'crashed', message: expect.stringMatching(message) });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^trial 7: /);
  });

  test('shows all that a failed one said', async () => {
    const { said } = await evaluate('echo one >&2; echo two >&2; exit 1');
    expect(said).toEqual(['trial 7: exit code 1; it said:\none\ntwo']);
  });
});
