const BAR = 24;

/** A line on stderr that is drawn over and over; nothing where stderr is no terminal. */
export class ProgressLine {
  #shown = false;

  show(text: string): void {
    if (!process.stderr.isTTY) return;
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\u001b[2K');
    this.#shown = false;
  }
}

/** `[#####     ]  48 %`; `fraction` in [0, 1]. */
export function bar(fraction: number): string {
  const filled = Math.round(fraction * BAR);
  const percent = String(Math.floor(fraction * 100)).padStart(3);
  return `[${'█'.repeat(filled)}${'·'.repeat(BAR - filled)}] ${percent} %`;
}

/** What is left of something that has been `fraction` done in `elapsed` seconds. */
export function timeLeft(fraction: number, elapsed: number): string {
  if (fraction <= 0) return '';
  const seconds = Math.round((elapsed * (1 - fraction)) / fraction);
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}
