import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { describeEngines } from '../../engines/index.ts';
import { describeKernels } from '../../kernels/choose.ts';
import { threadBudget } from '../../workers/environment.ts';
import { command } from '../command.ts';
import { version } from '../run.ts';

export default command({
  meta: {
    name: 'doctor',
    description: 'Shows which Node, kernels and training engine are active, and why no better one is',
  },
  args: { json: { type: 'boolean', default: false, description: 'Print the findings as JSON' } },
  async run({ args }) {
    const findings = examine();
    if (args.json) console.log(JSON.stringify(findings));
    else for (const [name, text] of describe(findings)) console.log(`${name.padEnd(8)}  ${text}`);
  },
});

type Findings = ReturnType<typeof examine>;

function examine() {
  const { kernels, forced, missing } = describeKernels();
  const { engines, default: engine, reason } = describeEngines();
  return {
    strop: version,
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads: threadBudget(),
    kernels: { name: kernels.name, simd: kernels.simd, simdReason: simdReason(kernels.simd), forced, missing },
    engine: { name: engine ?? null, reason, engines },
    data: process.env.STROP_DATA ?? null,
  };
}

/** Why no wider SIMD level is active. */
function simdReason(simd: string): string {
  if (process.env.STROP_SIMD === simd) return `forced by STROP_SIMD=${simd}`;
  switch (simd) {
    case 'avx512':
      return 'the widest there is';
    case 'avx2':
      return 'this CPU has no AVX-512';
    case 'baseline':
      return process.arch === 'x64' ? 'this CPU has no AVX2' : `the one level on ${process.arch}`;
    case 'simd128':
      return 'the one level of WebAssembly';
    default:
      return 'plain JavaScript';
  }
}

function describe({ kernels, engine, ...findings }: Findings): [string, string][] {
  const threads = `${findings.threads} ${findings.threads === 1 ? 'thread' : 'threads'} to use`;
  const forced = kernels.forced ? `, forced by STROP_KERNELS=${kernels.name}` : '';
  const { data } = findings;
  const folder =
    data && `fashion-mini, and what is in STROP_DATA=${data}${existsSync(data) ? '' : ' (no such folder)'}`;
  return [
    ['strop', findings.strop],
    ['node', `${findings.node} (22.13 or later is needed)`],
    [
      'cpu',
      `${findings.cpu}, ${findings.cores} cores; ${threads}${process.env.STROP_THREADS ? ', STROP_THREADS' : ''}`,
    ],
    ['kernels', `${kernels.name}${forced}; SIMD level ${kernels.simd} (${kernels.simdReason})`],
    ...kernels.missing.map(({ name, problem }): [string, string] => ['', `✗ ${name}: ${problem}`]),
    ['engine', engine.name === null ? `none: ${engine.reason}` : `${engine.name} (${engine.reason})`],
    ...engine.engines.map(({ name, available, detail }): [string, string] => [
      '',
      `${available ? '✓' : '✗'} ${name}: ${detail}`,
    ]),
    ['data', folder ?? 'fashion-mini; STROP_DATA names no folder with more'],
  ];
}
