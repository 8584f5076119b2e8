import { extname } from 'node:path';
import { StropError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { Kernels } from '../kernels/interface.ts';
import { rasterSvg } from '../report/index.ts';
import { rasterCsv, rasterOf, type SpikingNetwork } from '../spiking/index.ts';
import type { testImages } from './test-images.ts';

type TestImages = Awaited<ReturnType<typeof testImages>>;

/** The numbers of images in a text such as 3 or 0,7,12. */
function imageNumbers(text: string, count: number): number[] {
  const numbers = text.split(',').map(Number);
  const wrong = numbers.find((number) => !(Number.isInteger(number) && number >= 0 && number < count));
  if (wrong === undefined && text.trim() !== '') return numbers;
  throw new StropError('invalid-argument', `--image ${text}: expected numbers from 0 to ${count - 1}, with commas`);
}

/**
 * Writes what every neuron does on a few test images: as a picture, or as data.
 * @param file `FILE.svg` or `FILE.csv`. @param which the images' numbers, as `--image` has them.
 */
export async function writeRaster(
  file: string,
  which: string,
  network: SpikingNetwork,
  { images, labels, classNames }: TestImages,
  options: { readonly kernels: Kernels; readonly signal: AbortSignal },
): Promise<void> {
  const format = extname(file);
  if (format !== '.svg' && format !== '.csv') {
    throw new StropError('invalid-argument', `--raster ${file}: expected a file ending in .svg or .csv`);
  }
  const numbers = imageNumbers(which, labels.length);
  const size = images.length / labels.length;
  const levels = images instanceof Uint8Array ? 255 : 1;
  const chosen = new Float32Array(numbers.length * size);
  numbers.forEach((number, i) => {
    chosen.set(
      Float32Array.from(images.subarray(number * size, (number + 1) * size), (level) => level / levels),
      i * size,
    );
  });
  const raster = await rasterOf(network, chosen, options);
  if (format === '.csv') return writeAtomically(file, rasterCsv(raster));
  const nameOf = (label: number) => classNames?.[label] ?? `class ${label}`;
  const titles = numbers.map((number) => `Test image ${number} (${nameOf(labels[number]!)})`);
  await writeAtomically(file, rasterSvg(raster, { labels: titles, ...(classNames ? { classNames } : {}) }));
}
