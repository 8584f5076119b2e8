import { Grid, type GridSpec } from '../space/grid.ts';
import type { Direction } from './trial.ts';

/** What makes a study the study that it is; it never changes. */
export interface StudyDefinition {
  readonly name: string;
  readonly space: GridSpec;
  /** What its space forbids, as `Grid.forbiddenSource`. */
  readonly forbidden?: string;
  /** (objectives). */
  readonly directions: readonly Direction[];
  readonly seed: number;
  /** What its values measure, in words: values of different things do not belong into one study. */
  readonly objective: string;
  /** How many trials each configuration has. */
  readonly replicates: number;
}

/** In what the study that is kept differs from the one that is asked for, each difference in words. */
export function describeDifferences(kept: StudyDefinition, asked: StudyDefinition): string[] {
  const differences: string[] = [];
  if (kept.seed !== asked.seed) differences.push(`seed ${kept.seed} instead of ${asked.seed}`);
  if (kept.directions.join() !== asked.directions.join()) {
    const show = ({ directions }: StudyDefinition) => `'${directions.join("', '")}'`;
    differences.push(`direction ${show(kept)} instead of ${show(asked)}`);
  }
  if (kept.objective !== asked.objective) {
    differences.push(`objective '${kept.objective}' instead of '${asked.objective}'`);
  }
  if (kept.replicates !== asked.replicates) {
    differences.push(`replicates ${kept.replicates} instead of ${asked.replicates}`);
  }
  if (kept.forbidden !== asked.forbidden) {
    const show = ({ forbidden = 'nothing' }: StudyDefinition) => forbidden;
    differences.push(`forbidden ${show(kept)} instead of ${show(asked)}`);
  }
  const [keptSpace, askedSpace] = [new Grid(kept.space), new Grid(asked.space)];
  if (keptSpace.hash !== askedSpace.hash) {
    const names = new Set([...Object.keys(kept.space), ...Object.keys(asked.space)]);
    const show = (space: Grid, name: string) => JSON.stringify(space.toJSON()[name]) ?? 'absent';
    const dimensions = [...names].filter((name) => show(keptSpace, name) !== show(askedSpace, name));
    const shown = dimensions.map((name) => `'${name}' ${show(keptSpace, name)} instead of ${show(askedSpace, name)}`);
    differences.push(`another space (${shown.join(', ') || 'its dimensions in another order'})`);
  }
  return differences;
}
