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
    const { kernels, forced, missing } = describeKernels();
    const { engines, default: engine, reason } = describeEngines();
    const data = process.env.STROP_DATA;
    const findings = {
      strop: version,
      node: process.versions.node,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      threads: threadBudget(),
      kernels: { name: kernels.name, simd: kernels.simd, forced, missing },
      engine: { name: engine ?? null, reason, engines },
      data: data ?? null,
    };
    if (args.json) {
      console.log(JSON.stringify(findings));
      return;
    }
    const threads = `${findings.threads} ${findings.threads === 1 ? 'thread' : 'threads'}`;
    const dataNote = existsSync(data ?? '') ? '' : ' (no such folder)';
    const rows: [string, string][] = [
      ['strop', version],
      ['node', `${findings.node} (22.13 or later is needed)`],
      [
        'cpu',
        `${findings.cpu}, ${findings.cores} cores; ${threads} to use${process.env.STROP_THREADS ? ', STROP_THREADS' : ''}`,
      ],
      ['kernels', `${kernels.name}, ${kernels.simd}${forced ? `, forced by STROP_KERNELS=${kernels.name}` : ''}`],
      ...missing.map(({ name, problem }): [string, string] => ['', `${name} is not active: ${problem}`]),
      ['engine', engine === undefined ? `none: ${reason}` : `${engine} (${reason})`],
      ...engines.map(({ name, available, detail }): [string, string] => [
        '',
        `${available ? '✓' : '✗'} ${name}: ${detail}`,
      ]),
      [
        'data',
        data
          ? `fashion-mini, and what is in STROP_DATA=${data}${dataNote}`
          : 'fashion-mini; STROP_DATA names no folder with more',
      ],
    ];
    for (const [name, text] of rows) console.log(`${name.padEnd(8)}  ${text}`);
  },
});
