import { quantity } from '../report/format.ts';
import type {
  EnergyEstimate,
  Figure,
  Fit,
  LatencyEstimate,
  LayerMetrics,
  Mapping,
  Metrics,
  Spread,
  StaticPower,
} from '../spiking/index.ts';
import { figureName } from '../spiking/index.ts';
import { column, count, percent, tableHead, tableRow } from './format.ts';

/** What `strop map` found. */
export interface Mapped {
  readonly network: string;
  readonly targets: readonly {
    readonly fit: Fit;
    readonly mapping: Mapping;
    readonly staticPower: StaticPower | null;
  }[];
  /** Where it was simulated: per image. */
  readonly activity?: Omit<Metrics, 'layers'> & { readonly layers: readonly Omit<LayerMetrics, 'byImage'>[] };
  readonly energy?: readonly EnergyEstimate[];
  readonly energySpread?: Spread | null;
  readonly hostEnergy?: Figure;
  readonly latency?: readonly LatencyEstimate[];
}

/** For people. */
export function describeMapped(mapped: Mapped): string {
  const { network, targets } = mapped;
  const parts = [`${network}\n\n${targetTable(targets)}`, ...reasons(targets)];
  if (targets.length === 1) parts.push(layerTable(targets[0]!.mapping));
  parts.push(activityPart(mapped), energyPart(mapped), latencyPart(mapped), powerPart(targets));
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Rows of cells with columns as wide as it takes; names and words to the left. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = heads.map((head, i) =>
    column(
      head,
      rows.map((row) => row[i] ?? ''),
    ),
  );
  const padded = (cells: readonly string[]) =>
    tableRow(columns, [cells[0]!.padEnd(columns[0]!.width), ...cells.slice(1)]);
  return [tableHead(columns), ...rows.map(padded)].join('\n');
}

function targetTable(targets: Mapped['targets']): string {
  const rows = targets.map(({ fit, mapping }) => {
    const { target, cores, coresAvailable, neurons, utilisation } = mapping;
    const shown = cores === null ? 'none' : count(cores);
    const used = fit.fits
      ? [percent(utilisation.cores), percent(utilisation.neurons)]
      : ['–', percent(utilisation.neurons)];
    return [target, fit.fits ? 'yes' : 'no', shown, count(coresAvailable), ...used, count(neurons)];
  });
  return table(['target', 'fits', 'cores', 'available', 'used', 'coresFilled', 'neurons'], rows);
}

function reasons(targets: Mapped['targets']): string[] {
  return targets.flatMap(({ fit, mapping }) => {
    if (fit.fits) return [];
    const where = fit.layer ? ` for ${fit.layer}` : '';
    const broken = `${mapping.target}: ${count(fit.needed)} ${fit.limit}${where}, there are ${count(fit.available)}`;
    return [`${broken}\n  would fit: ${fit.nearest ?? 'no change of one kind'}`];
  });
}

function layerTable({ perLayer, basis }: Mapping): string {
  const rows = perLayer.map(({ name, neurons, fanIn, cores, split, use }) => {
    const parts = split ? `${split.rows} x ${split.columns} x ${split.features}` : '–';
    const { resource, used, available } = use.toSorted((a, b) => b.used / b.available - a.used / a.available)[0]!;
    const fullest = `${count(used)} of ${count(available)} ${resource}`;
    return [name, count(neurons), count(fanIn), cores === null ? 'none' : count(cores), parts, fullest];
  });
  const heads = ['layer', 'neurons', 'inputs', 'cores', 'split', 'fullestCore'];
  return `${table(heads, rows)}\nsplit: rows x columns x features\n${basis.split('; ').join('\n')}`;
}

function activityPart({ activity }: Mapped): string {
  if (!activity) return '';
  const rows = activity.layers.map((layer) => {
    const isPool = layer.kind === 'maxPool';
    const work = layer.host ? layer.effectiveMacs : layer.effectiveAcs;
    const cells = isPool ? ['–', '–', '–'] : [layer.synapticOperations, work, layer.denseOperations].map(count);
    return [
      layer.name,
      count(layer.spikes),
      isPool ? '–' : percent(layer.activationSparsity),
      ...cells,
      layer.host ? 'host' : '',
    ];
  });
  const heads = ['layer', 'spikes', 'silent', 'operations', 'effective', 'dense', ''];
  return (
    `an image, mean of ${count(activity.images)}:\n${table(heads, rows)}\n` +
    'operations: synaptic ones; of the host products of grey levels, which are in no chip’s figures. effective: with weights that are not 0'
  );
}

function energyPart({ energy, energySpread, hostEnergy }: Mapped): string {
  if (!energy || !hostEnergy) return '';
  const rows = energy.map((estimate) => {
    const parts = Object.entries(estimate.parts).map(([name, value]) => `${name} ${quantity(value, estimate.unit)}`);
    return [figureName(estimate), quantity(estimate.value, estimate.unit), parts.join(', ')];
  });
  const bases = energy.map((estimate) => [figureName(estimate), `${estimate.basis}; without ${estimate.excludes}`]);
  const spread = energySpread
    ? `\n  profiles differ ${count(energySpread.factor)} times: ${figureName(energySpread.lowest)} to ${figureName(energySpread.highest)}`
    : '';
  const host = `\n  on the host besides: ${quantity(hostEnergy.value, hostEnergy.unit)} (${hostEnergy.profile}: ${hostEnergy.basis})`;
  return `${list('energy of an image', rows)}${spread}${host}\n\n${list('what these energies rest on', bases)}`;
}

function latencyPart({ latency }: Mapped): string {
  if (!latency || latency.length === 0) return '';
  const rows = latency.map((each) => [figureName(each), quantity(each.value, each.unit), each.basis]);
  return list('latency of an image', rows);
}

function powerPart(targets: Mapped['targets']): string {
  const rows = targets.flatMap(({ mapping, staticPower: power }) => {
    if (!power) return [];
    const range = power.highest === undefined ? '' : ` to ${count(power.highest)}`;
    return [
      [
        mapping.target,
        `${Number(power.value.toPrecision(3))}${range} ${power.unit}`,
        `${power.profile}, ${power.basis}`,
      ],
    ];
  });
  return rows.length === 0 ? '' : list('static power', rows);
}

/** Rows under a title, their columns aligned. */
function list(title: string, rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const isValue = (i: number, row: readonly string[]) => i === 1 && row.length > 2;
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (isValue(i, row) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ');
  return [`${title}:`, ...rows.map((row) => `  ${line(row).trimEnd()}`)].join('\n');
}
