import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { StropError } from '../errors.ts';

/** A command whose unknown options are refused, and whose StropErrors end it with one line and exit code 1. */
export function command<const T extends ArgsDef>(definition: CommandDef<T>): CommandDef<T> {
  const { run } = definition;
  return defineCommand<T>({
    ...definition,
    async run(context) {
      try {
        refuseUnknownOptions(context.rawArgs, definition.args as ArgsDef | undefined);
        await run?.(context);
      } catch (error) {
        // What the system refuses, a folder that cannot be made for instance, is for the user to mend.
        const told = error instanceof StropError || (error instanceof Error && 'syscall' in error);
        if (!told) throw error;
        console.error(`strop: ${error.message}`);
        process.exitCode ||= 1; // 130 where it was stopped
      }
    },
  });
}

/** The parser takes what it does not know in silence, so that a misspelt option would have no effect. */
function refuseUnknownOptions(rawArgs: string[], args: ArgsDef = {}): void {
  const known = new Set(['help', 'h']);
  for (const [name, { alias = [] }] of Object.entries(args) as [string, { alias?: string | string[] }][]) {
    for (const spelling of [name, alias].flat()) known.add(spelling.toLowerCase().replaceAll('-', ''));
  }
  for (const argument of rawArgs) {
    if (argument === '--') return;
    const option = /^--?([a-z][\w-]*)/i.exec(argument)?.[1];
    if (option === undefined) continue;
    const plain = option.toLowerCase().replaceAll('-', '');
    if (known.has(plain) || known.has(plain.replace(/^no/, ''))) continue;
    const options = Object.keys(args).map((name) => `--${name}`);
    throw new StropError('invalid-argument', `unknown option ${argument}: expected ${options.join(', ') || 'none'}`);
  }
}
