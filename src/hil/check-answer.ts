import { StropError } from '../errors.ts';
import type { Json } from '../search/trial.ts';
import { isObject, type JsonObject, shorten } from './message.ts';
import { type Evaluation, type EvaluatorInfo, type NamedObjective, PROTOCOL } from './protocol.ts';

const BASES = ['measured', 'simulated', 'estimated'];
const MOST_OBJECTIVES = 64;

/** The result of `initialize`, with its defaults. @throws StropError 'invalid-argument', naming the member that is wrong. */
export function checkInfo(result: Json): EvaluatorInfo {
  const info = requireObject('result', result);
  const { protocol, name, device, serial, objectives, concurrency = 1, formats = [], limits, example } = info;
  if (protocol !== PROTOCOL) throw wrong('protocol', protocol, String(PROTOCOL));
  if (typeof name !== 'string' || name === '') throw wrong('name', name, 'a name');
  for (const [member, value] of Object.entries({ device, serial })) {
    if (value !== undefined && typeof value !== 'string') throw wrong(member, value, 'a string, or nothing');
  }
  if (!Number.isInteger(concurrency) || (concurrency as number) < 1) {
    throw wrong('concurrency', concurrency, 'an integer of at least 1');
  }
  if (!Array.isArray(formats) || !formats.every((each) => each === 'nir' || each === 'strop')) {
    throw wrong('formats', formats, 'a list of "nir" and "strop"');
  }
  if (limits !== undefined) requireNumbers('limits', limits);
  if (example !== undefined) requireObject('example', example);
  return { ...info, objectives: checkObjectives(objectives), concurrency, formats } as unknown as EvaluatorInfo;
}

function checkObjectives(objectives: Json | undefined): NamedObjective[] {
  const expected = 'a list of at least one {"name", "direction": "maximize" or "minimize"}';
  if (!Array.isArray(objectives) || objectives.length === 0 || objectives.length > MOST_OBJECTIVES) {
    throw wrong('objectives', objectives, expected);
  }
  return objectives.map((each: Json) => {
    const { name, direction } = isObject(each) ? each : {};
    const isNamed = typeof name === 'string' && name !== '';
    if (isNamed && (direction === 'maximize' || direction === 'minimize')) return { name, direction };
    throw wrong('objectives', each, expected);
  });
}

/**
 * The result of `evaluate`.
 *
 * @param names the objectives that it must have. @throws StropError 'invalid-argument', naming the member that is wrong.
 */
export function checkEvaluation(result: Json, names: readonly string[]): Evaluation {
  const evaluation = requireObject('result', result);
  const { objectives, constraints, counters, power, timing } = evaluation;
  const measured = requireObject('objectives', objectives);
  for (const name of names) {
    if (!Object.hasOwn(measured, name)) throw wrong('objectives', measured, `'${name}' among them`);
  }
  for (const [name, each] of Object.entries(measured)) checkMeasurement(`objectives.${name}`, each);
  for (const [name, value] of Object.entries({ constraints, counters, timing })) {
    if (value !== undefined) requireNumbers(name, value);
  }
  if (power !== undefined) {
    const found = requireNumbers('power', power);
    for (const name of ['idle_mW', 'active_mW', 'window_s']) {
      if (!((found[name] as number) >= 0)) throw wrong(`power.${name}`, found[name], 'a number of at least 0');
    }
  }
  return evaluation as unknown as Evaluation;
}

function checkMeasurement(path: string, given: Json): void {
  const { value, sd, n, unit, basis } = requireObject(path, given);
  if (typeof value !== 'number') throw wrong(`${path}.value`, value, 'a finite number');
  if (sd !== undefined && !(typeof sd === 'number' && sd >= 0)) throw wrong(`${path}.sd`, sd, 'a number of at least 0');
  if (n !== undefined && !(Number.isInteger(n) && (n as number) >= 1)) {
    throw wrong(`${path}.n`, n, 'an integer of at least 1');
  }
  if (unit !== undefined && typeof unit !== 'string') throw wrong(`${path}.unit`, unit, 'a string');
  if (!BASES.includes(basis as string)) throw wrong(`${path}.basis`, basis, BASES.join(', '));
}

function requireObject(path: string, value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  throw wrong(path, value, 'an object');
}

function requireNumbers(path: string, value: Json): JsonObject {
  const found = requireObject(path, value);
  for (const [name, each] of Object.entries(found)) {
    if (typeof each !== 'number') throw wrong(`${path}.${name}`, each, 'a finite number');
  }
  return found;
}

function wrong(path: string, value: unknown, expected: string): StropError {
  return new StropError('invalid-argument', `${path} is ${shorten(value ?? 'absent')}: expected ${expected}`);
}
