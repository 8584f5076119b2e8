import type { InputCoding, QuantisationReport } from '../spiking/index.ts';
import { column, count, percent, tableHead, tableRow } from './format.ts';
import type { LayerSummary, NetworkSummary } from './inspect-summary.ts';

/** For people, in 100 columns. */
export function describeNetwork(summary: NetworkSummary): string {
  const { network, numbers, fileBytes, sha256, inputShape, coding, classes, outputs, keyDistance } = summary;
  const distance = keyDistance === null ? '' : `, the nearest two ${keyDistance} apart`;
  const { quantisation } = summary;
  return [
    `${network}: ${numbers}, ${size(fileBytes)}`,
    `  sha256  ${sha256}`,
    `  input   ${inputShape.join(' x ')}, ${describeCoding(coding)}`,
    `  key     ${classes} classes in ${outputs} output neurons${distance}`,
    '',
    table(
      ['layer', 'kind', 'receives', 'kernel', 'output', 'neurons', 'weights', 'size'],
      [
        ...summary.layers.flatMap(structureOf),
        ['in all', '', '', '', '', count(summary.neurons), count(summary.weights), size(summary.bytes)],
      ],
    ),
    '',
    table(
      ['layer', 'zeroWeights', 'weights', 'thresholds', 'withoutInput', 'always', 'never'],
      summary.layers.flatMap(numbersOf),
    ),
    '',
    'Neurons that fire without input, and those that fire always or never, whatever their inputs are.',
    ...(quantisation ? ['', describeQuantisation(quantisation)] : []),
  ].join('\n');
}

function describeCoding(coding: InputCoding): string {
  switch (coding.kind) {
    case 'grey':
      return 'as grey levels';
    case 'threshold':
      return `a spike where the level is at least ${coding.at}`;
    case 'rate':
      return `spikes in ${coding.steps} channels each, as probable as the level is high (seed ${coding.seed})`;
    case 'digits':
      return `spikes for ${coding.digits} digits to the base ${coding.base}`;
  }
}

/** A row, and one for each shortcut. */
function structureOf({ name, kind, receives, output, neurons, numbers, bytes }: LayerSummary): string[][] {
  return receives.map(({ from, kernel, stride, weights }, i) => {
    const strides = stride.every((step) => step === 1) ? '' : ` /${[...new Set(stride)].join('x')}`;
    const window = kind === 'dense' ? 'all' : `${kernel.join('x')}${strides}`;
    const own = numbers ? count(weights) : '–';
    if (i > 0) return ['', 'shortcut', short(from), window, '', '', own, ''];
    const sizes = [numbers ? count(neurons) : '–', own, numbers ? size(bytes) : '–'];
    return [short(name), kind === 'maxPool' ? 'max-pool' : kind, short(from), window, output.join('x'), ...sizes];
  });
}

function numbersOf({ name, numbers }: LayerSummary): string[][] {
  if (!numbers) return [];
  const { weights, zeroWeights, weightRange, thresholdRange, withoutInput, always, never } = numbers;
  const range = (values: readonly number[] | null) =>
    values?.map((value) => Number(value.toPrecision(3))).join(' to ') ?? 'none';
  const counts = [withoutInput, always, never].map(count);
  return [[short(name), percent(zeroWeights / weights), range(weightRange), range(thresholdRange), ...counts]];
}

function describeQuantisation({ bits, per, layers }: QuantisationReport): string {
  const rows = layers.map(({ layer, error, zeroed, saturated }) => [
    ...[short(layer), `${(100 * error).toFixed(2)} %`, count(zeroed), count(saturated)],
  ]);
  return [
    `Quantised to ${bits} bits, a scale for each ${per}: the relative error of the weights; those`,
    'that became 0; thresholds beyond any sum, which are the limits of 32 bits now.',
    '',
    table(['layer', 'error', 'zeroed', 'saturated'], rows),
  ].join('\n');
}

function table(names: readonly string[], rows: readonly string[][]): string {
  const columns = names.map((name, i) =>
    column(
      name,
      rows.map((row) => row[i]!),
    ),
  );
  return [tableHead(columns), ...rows.map((row) => tableRow(columns, row))].join('\n');
}

/** Names of any length would push the table beyond the page. */
function short(name: string): string {
  return name.length <= 16 ? name : `${name.slice(0, 7)}…${name.slice(-8)}`;
}

/** 1234567 -> `1.23 MB`. */
function size(bytes: number): string {
  const [unit, scale] = bytes < 1e3 ? ['B', 1] : bytes < 1e6 ? ['kB', 1e3] : ['MB', 1e6];
  return `${Number((bytes / scale).toPrecision(3))} ${unit}`;
}
