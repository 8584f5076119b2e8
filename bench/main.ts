// npm run -s bench -- SUITE [--json] [--check] [--quick] [--peers]
import { missesFloor, type SuiteOptions, type SuiteResult, table } from './figures.ts';

const suites: Record<string, () => Promise<{ run: (options: SuiteOptions) => Promise<SuiteResult> }>> = {
  kernels: () => import('./kernels/suite.ts'),
  search: () => import('./search/suite.ts'),
  'search-quality': () => import('./search-quality/suite.ts'),
  spiking: () => import('./spiking/suite.ts'),
  training: () => import('./training/suite.ts'),
};

const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = options.filter((option) => !['--json', '--check', '--quick', '--peers'].includes(option));
const load = name === undefined ? undefined : suites[name];

if (!load || unknown.length > 0) {
  const wrong = unknown.length > 0 ? `unknown option ${unknown[0]}` : name ? `unknown suite ${name}` : 'no suite named';
  console.error(
    `bench: ${wrong}: expected one of ${Object.keys(suites).join(', ')} [--json] [--check] [--quick] [--peers]`,
  );
  process.exitCode = 2;
} else {
  const { run } = await load();
  const result = await run({
    quick: options.includes('--quick'),
    peers: options.includes('--peers'),
    progress: (line) => console.error(line),
  });
  console.log(options.includes('--json') ? JSON.stringify(result) : table(result));
  const missed = result.figures.filter(missesFloor);
  if (options.includes('--check') && missed.length > 0) {
    for (const figure of missed) console.error(`bench: ${figure.name} is ${figure.value}, its floor ${figure.floor}`);
    process.exitCode = 1;
  }
}
