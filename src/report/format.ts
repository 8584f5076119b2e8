/** Between a number and its unit, so that no line breaks there. */
const SPACE = '\u00a0';

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 0.783 as 78.3 %. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}${SPACE}%`;
}

/** As `percent`, with no more decimals than needed, for an axis: 0.75 as 75 %. */
export function percentTick(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))}${SPACE}%`;
}

/** A difference of two fractions: 0.012 as 1.2 percentage points. */
export function percentagePoints(difference: number): string {
  const points = (100 * difference).toFixed(1);
  return `${points}${SPACE}percentage point${points === '1.0' ? '' : 's'}`;
}

/** 1204 as 1,204; what is not whole and below 100 keeps one decimal. */
export function count(value: number): string {
  return (Number.isInteger(value) || Math.abs(value) >= 100 ? integers : tenths).format(value);
}

/** As `count`, but 1,234,567 as 1.23 million. */
export function roughCount(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toPrecision(3)}${SPACE}million` : count(value);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 2 significant digits of a number that is not negative: 0.25 as 0.25, 0.000031 as 3.1 × 10⁻⁵. */
export function twoDigits(value: number): string {
  if (value === 0 || (value >= 1e-3 && value < 1e6)) return String(Number(value.toPrecision(2)));
  const [digits, exponent = ''] = value.toExponential(1).split('e');
  const raised = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!);
  return `${digits}${SPACE}×${SPACE}10${raised}`;
}

/** 252 as 4 min 12 s. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}${SPACE}s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([amount], i) => amount > 0 && (i < 2 || whole < 3600));
  return shown.map(([amount, unit]) => `${amount}${SPACE}${unit}`).join(' ');
}

/** A hyperparameter's value as one would type it: 0.0002 as 2e-4. */
export function setting(value: number | string | boolean): string {
  if (typeof value !== 'number') return String(value);
  const size = Math.abs(value);
  return value !== 0 && (size < 0.01 || size >= 1e6) ? value.toExponential() : String(value);
}

/** sharpenStart as sharpen start, features1 as features 1. */
export function words(name: string): string {
  return name
    .replace(/_/g, ' ')
    .replace(/([a-z])(?=[A-Z0-9])/g, '$1 ')
    .toLowerCase();
}

/** `plural(1, 'trial')` is 1 trial. */
export function plural(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

const PREFIXES = ['p', 'n', 'µ', 'm', ''];

/** A figure with its unit, three digits of it: pJ and ns as large as they have to be, fractions in per cent. */
export function quantity(value: number, unit: string): string {
  if (unit === 'fraction') return percent(value);
  const base = /^([pn])([Js])$/.exec(unit);
  if (!base) return unit === 'an image' ? count(value) : `${count(value)} ${unit}`;
  let prefix = PREFIXES.indexOf(base[1]!);
  let scaled = value;
  for (; scaled >= 1000 && prefix < PREFIXES.length - 1; prefix++) scaled /= 1000;
  return `${Number(scaled.toPrecision(3))} ${PREFIXES[prefix]}${base[2]}`;
}
