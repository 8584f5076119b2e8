import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKernels } from '../../src/kernels/choose.ts';
import { type Figure, machine, type SuiteOptions, type SuiteResult } from '../figures.ts';
import { instructionSet } from '../instruction-set.ts';
import { brianPython, peersPython } from '../peers/python.ts';
import type { RaceOptions } from '../training/race.ts';
import { allToAllFigures } from './all-to-all.ts';
import { compileFigures } from './compile.ts';
import { densityFigures, measureDensities, trainedDensities } from './densities.ts';
import { NETWORK_NAMES } from './networks.ts';
import { ownFigures } from './own-figures.ts';
import { prepareCases } from './prepare.ts';
import { writePicture } from './report.ts';
import { throughputFigures } from './throughput.ts';

const DENSITIES = ['d5', 'd10', 'd30', 'd50', 'd77', 'trained'];

/**
 * How many images per second the simulator runs of Table IV's networks, at densities from 5 % to 77 % and those of trained weights,
 * beside what computes the same densely.
 */
export async function run({ quick, peers: measureAnew, progress }: SuiteOptions): Promise<SuiteResult> {
  if (measureAnew) measureDensities(progress);
  const options: RaceOptions = quick ? { rounds: 3, seconds: 0.2 } : { rounds: 9, seconds: 0.6 };
  const isa = instructionSet();
  const on = machine(isa);
  const figures: Figure[] = [];
  const versions = new Map<string, string>();
  const native = loadKernels('native');
  const folder = mkdtempSync(join(tmpdir(), 'strop-spiking-'));
  try {
    for (const network of NETWORK_NAMES) {
      progress(`${network}: thresholds`);
      const cases = await prepareCases(network, quick ? ['d10', 'd30', 'trained'] : DENSITIES, folder, native);
      progress(`${network}: images per second`);
      const found = await throughputFigures(network, cases, options, isa);
      figures.push(...found.figures);
      for (const [peer, version] of found.versions) versions.set(peer, version);
      if (network === 'cifar100') {
        progress('threads and wasm');
        figures.push(...(await ownFigures(cases.get('trained')!, options)));
      }
    }
    progress('all to all');
    const allToAll = await allToAllFigures(options.rounds);
    figures.push(...allToAll.figures);
    if (allToAll.version) versions.set('brian2', allToAll.version);
    progress('compile');
    figures.push(...compileFigures());
  } finally {
    rmSync(folder, { recursive: true });
  }
  figures.push(...densityFigures());
  progress(`picture: ${writePicture(figures, on, versions)}`);
  return {
    suite: 'spiking',
    machine: on,
    peers: { ...leftOut(), ...Object.fromEntries(versions), ...densitySource() },
    figures,
  };
}

function leftOut(): Record<string, string> {
  const missing = 'left out: not installed, npm run bench:peers';
  const held = 'left out: STROP_SIMD does not hold it back';
  return {
    ...(peersPython() ? {} : { 'onnxruntime, pytorch': missing }),
    ...(instructionSet() === instructionSet(undefined, '') ? {} : { 'onnxruntime, pytorch': held }),
    ...(brianPython() ? {} : { brian2: missing }),
  };
}

function densitySource(): Record<string, string> {
  const { date, how } = trainedDensities();
  return { 'trained densities': `${date}, ${how}` };
}
