import { ensureDataset } from '../datasets/ensure.ts';
import { bar, type ProgressLine } from './progress-line.ts';

const MEGABYTE = 2 ** 20;

/** Makes sure that a data set's files are there, with the progress of a download. */
export async function obtainDataset(
  dataset: string,
  data: string | undefined,
  { line, signal }: { line: ProgressLine; signal: AbortSignal },
): Promise<void> {
  await ensureDataset(dataset, {
    ...(data === undefined ? {} : { data }),
    signal,
    onProgress: ({ file, bytes, total }) => {
      const done = `${(bytes / MEGABYTE).toFixed(1)} MB`;
      line.show(`downloading ${file}  ${total ? `${bar(bytes / total)}  ${done}` : done}`);
    },
  });
  line.clear();
}
