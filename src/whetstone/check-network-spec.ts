import { StropError } from '../errors.ts';
import { isPooled, type NetworkSpec, noiseOf } from './network-spec.ts';

/** What a value must be, for the error that says so. */
interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

/** The parts of an object. An optional one may be undefined. */
type Rules = Readonly<Record<string, Rule>>;

const size: Rule = {
  expected: 'a positive integer',
  fits: (value) => Number.isInteger(value) && (value as number) > 0,
};
const flag: Rule = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const finite: Rule = { expected: 'a number', fits: Number.isFinite };
const deviation: Rule = {
  expected: 'a standard deviation of at least 0',
  fits: (value) => Number.isFinite(value) && (value as number) >= 0,
};
const anything: Rule = { expected: 'anything', fits: () => true };
const list: Rule = { expected: 'a list of layers', fits: Array.isArray };
const oneOf = (...names: string[]): Rule => ({
  expected: names.join(' or '),
  fits: (value) => names.includes(value as string),
});
const optional = ({ expected, fits }: Rule): Rule => ({
  expected,
  fits: (value) => value === undefined || fits(value),
});

const NEURONS: Rules = { sharpened: optional(flag), batchNorm: optional(flag) };
const CONV: Rules = { features: size, filter: size, pool: optional(flag), shortcut: anything, ...NEURONS };
const DENSE: Rules = { units: size, ...NEURONS };
const NOISE: Rules = {
  stddev: deviation,
  place: optional(oneOf('beforeNorm', 'afterNorm', 'afterActivation')),
  layers: optional(oneOf('firstDense', 'dense', 'all')),
};
const NORM: Rules = {
  momentum: optional(finite),
  epsilon: optional(finite),
  center: optional(flag),
  scale: optional(flag),
};
const NETWORK: Rules = {
  inputShape: {
    expected: 'height, width and channels',
    fits: (value) => Array.isArray(value) && value.length === 3 && value.every(size.fits),
  },
  conv: list,
  dense: list,
  activation: optional(oneOf('brelu', 'sigmoid')),
  straightThrough: optional(flag),
  neuronsPerClass: optional(size),
  bias: optional(flag),
  // The rest is looked at below, or where it is used.
  ...{ classes: anything, output: anything, key: anything, batchNorm: anything, noise: anything, seed: anything },
};

/** @throws StropError 'invalid-argument', naming what is unknown, no value of its kind, or leads nowhere. */
export function checkNetworkSpec(spec: NetworkSpec): void {
  check('network', spec, NETWORK);
  spec.conv.forEach((layer, i) => {
    check(`conv${i + 1}`, layer, CONV);
  });
  spec.dense.forEach((layer, i) => {
    check(`dense${i + 1}`, typeof layer === 'number' ? { units: layer } : layer, DENSE);
  });
  if (spec.output !== undefined) check('output', spec.output, NEURONS);
  check('noise', noiseOf(spec.noise), NOISE);
  const { batchNorm = {} } = spec;
  check('batchNorm', batchNorm, { conv: anything, dense: anything });
  for (const kind of ['conv', 'dense'] as const) check(`batchNorm.${kind}`, batchNorm[kind] || {}, NORM);
  checkShortcuts(spec);
  checkPools(spec);
}

function check(name: string, value: object, rules: Rules): void {
  if (typeof value !== 'object' || value === null) throw wrong(`${name} ${value}`, Object.keys(rules).join(', '));
  const unknown = Object.keys(value).find((part) => !Object.hasOwn(rules, part));
  if (unknown !== undefined) throw wrong(`${name} has no ${unknown}`, Object.keys(rules).join(', '));
  for (const [part, { expected, fits }] of Object.entries(rules)) {
    const found = (value as Record<string, unknown>)[part];
    if (!fits(found)) throw wrong(`${part} ${found} of ${name}`, expected);
  }
}

function checkShortcuts({ conv }: NetworkSpec): void {
  conv.forEach(({ shortcut }, i) => {
    if (shortcut === undefined || (Number.isInteger(shortcut) && shortcut >= 1 && shortcut <= i)) return;
    throw wrong(`shortcut ${shortcut} of conv${i + 1}`, `the number of an earlier convolution, below ${i + 1}`);
  });
}

function checkPools({ inputShape: [height, width], conv }: NetworkSpec): void {
  let smallest = Math.min(height, width);
  conv.forEach((layer, i) => {
    if (!isPooled(layer, i)) return;
    smallest = Math.floor(smallest / 2);
    if (smallest < 1) throw wrong(`pool of conv${i + 1}`, `fewer pools for images of ${height} x ${width}`);
  });
}

function wrong(found: string, expected: string): StropError {
  return new StropError('invalid-argument', `${found}: expected ${expected}`);
}
