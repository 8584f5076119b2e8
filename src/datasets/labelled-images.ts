import type { Pixels, Split } from './dataset.ts';
import type { NumberArray } from './number-array.ts';
import { corrupt } from './read-file.ts';

/** An array and the file that it came from. */
export interface ArrayFile {
  readonly path: string;
  readonly array: NumberArray;
}

export interface LabelledImages extends Split {
  /** [height, width, channels]. */
  readonly shape: readonly [number, number, number];
}

/** What labels can be told apart in 16 bits. */
const MAX_CLASSES = 2 ** 16;

/**
 * Images and their labels, checked against each other. Images are bytes, which stand for b / 255, or finite float32 or
 * float64 values: (count, height, width, channels), (count, height, width) of one channel, or (count, features), which
 * become images of one pixel with that many channels. Labels are integers, (count) or (count, 1), each below `classes`.
 *
 * @throws StropError 'corrupt' naming the file that is anything else.
 */
export function labelledImages(
  { path, array }: ArrayFile,
  labelsFile: ArrayFile,
  classes: number = MAX_CLASSES,
): LabelledImages {
  const [count, ...shape] = array.shape;
  if (shape.length < 1 || shape.length > 3 || array.shape.includes(0)) {
    const expected = 'count x height x width, count x height x width x channels, or count x features';
    throw corrupt(path, `has shape ${array.shape.join(' x ') || '()'}; images are ${expected}`);
  }
  const [height, width, channels = 1] = shape.length === 1 ? [1, 1, shape[0]!] : shape;
  const labels = toLabels(labelsFile, classes);
  if (labels.length !== count) {
    throw corrupt(labelsFile.path, `has ${labels.length} labels for the ${count} images of ${path}`);
  }
  return { images: toPixels({ path, array }), labels, shape: [height!, width!, channels] };
}

/** The labels that a file holds. */
export function toLabels({ path, array: { shape, data } }: ArrayFile, classes: number = MAX_CLASSES): Uint16Array {
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw corrupt(path, `has shape ${shape.join(' x ') || '()'}; labels are a plain list`);
  }
  if (data instanceof Float32Array || data instanceof Float64Array) {
    throw corrupt(path, 'holds fractions; labels are integers');
  }
  const labels = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!;
    if (label < 0 || label >= classes) {
      throw corrupt(path, `has label ${label} at ${i}; labels go from 0 to ${classes - 1}`);
    }
    labels[i] = Number(label);
  }
  return labels;
}

function toPixels({ path, array: { data } }: ArrayFile): Pixels {
  if (data instanceof Uint8Array) return data;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    const type = data.constructor.name.replace('Array', '').toLowerCase();
    throw corrupt(path, `holds ${type} values; images are uint8 (b stands for b / 255), float32 or float64`);
  }
  const values = data instanceof Float32Array ? data : new Float32Array(data);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw corrupt(path, `has the value ${data[wrong]} at ${wrong}; pixels are finite 32-bit values`);
  return values;
}
