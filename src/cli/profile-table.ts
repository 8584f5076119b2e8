import type { TrainOutcome } from '../evaluate/index.ts';
import { column, tableHead, tableRow } from './format.ts';

type Profile = NonNullable<TrainOutcome['profile']>;

const SHOWN = 20;
const PHASES = ['forward', 'backward', 'update', 'evaluation'] as const;

/** What a training's time went into: by layer, and the longest kernels. */
export function describeProfile(rows: Profile): string {
  const all = rows.reduce((sum, row) => sum + row.milliseconds, 0);
  const share = (milliseconds: number) => `${((100 * milliseconds) / all).toFixed(1)} %`;
  const layers = [...new Set(rows.map(({ layer }) => layer))].map((layer) => {
    const own = rows.filter((row) => row.layer === layer);
    const inPhase = PHASES.map((phase) =>
      own.filter((row) => row.phase === phase).reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    );
    return { layer, inPhase, total: inPhase.reduce((sum, each) => sum + each, 0) };
  });
  layers.sort((a, b) => b.total - a.total);
  const layerColumns = [
    column(
      'layer',
      layers.map(({ layer }) => layer),
    ),
    ...PHASES.map((phase) => column(phase, ['100.0 %'])),
    column('seconds', ['1000.0']),
  ];
  const kernels = rows.slice(0, SHOWN);
  const kernelColumns = [
    column(
      'kernel',
      kernels.map(({ kernel }) => kernel),
    ),
    column(
      'layer',
      kernels.map(({ layer }) => layer),
    ),
    column('phase', ['evaluation']),
    column('calls', ['1000000']),
    column('share', ['100.0 %']),
  ];
  return [
    `${(all / 1000).toFixed(1)} s in kernels, by layer:`,
    tableHead(layerColumns),
    ...layers.map(({ layer, inPhase, total }) =>
      tableRow(layerColumns, [
        layer,
        ...inPhase.map((each) => (each > 0 ? share(each) : '')),
        (total / 1000).toFixed(1),
      ]),
    ),
    '',
    'and the longest kernels:',
    tableHead(kernelColumns),
    ...kernels.map(({ kernel, layer, phase, calls, milliseconds }) =>
      tableRow(kernelColumns, [kernel, layer, phase, String(calls), share(milliseconds)]),
    ),
  ].join('\n');
}
