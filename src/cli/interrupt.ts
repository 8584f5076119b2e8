import { StropError } from '../errors.ts';

/**
 * Runs work that Ctrl-C or a termination stops by its signal. A second Ctrl-C ends the process at once.
 * @param resumes whether the same command, run again, has something to go on from.
 */
export async function interruptible(
  work: (signal: AbortSignal) => Promise<void>,
  { resumes = true }: { resumes?: boolean } = {},
): Promise<void> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    process.exitCode = signal === 'SIGTERM' ? 143 : 130;
    controller.abort(
      new StropError('conflict', resumes ? 'stopped; the same command goes on where it was' : 'stopped'),
    );
    process.once('SIGINT', () => process.exit(130));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
