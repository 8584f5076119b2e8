import { basename, extname } from 'node:path';
import { StropError } from '../errors.ts';
import type { Objective } from '../search/outcome.ts';
import type { Direction } from '../search/trial.ts';
import { describeBest, summaryOfBest } from './best-summary.ts';
import { commandObjective } from './command-objective.ts';
import { number } from './format.ts';
import { loadModule } from './load-module.ts';
import { loadSpace } from './load-space.ts';
import type { ProgressLine } from './progress-line.ts';
import { folderName, type SearchTask, type TaskArguments } from './search-task.ts';

/** The search with an objective of the user's own: a function or a program. */
export async function customTask(given: TaskArguments, line: ProgressLine): Promise<SearchTask> {
  const { objective, command, space: spaceName } = given;
  const names = ['dataset', 'data', 'validation', 'engine', 'objectives', 'constraint'] as const;
  const ofTraining = names.filter((name) => given[name] !== undefined);
  if (ofTraining.length > 0) {
    const message = `--${ofTraining[0]}: it is for the training of networks, not for an objective of one's own`;
    throw new StropError('invalid-argument', message);
  }
  if (objective !== undefined && command !== undefined) {
    throw new StropError('invalid-argument', '--objective and --command: expected one of them');
  }
  if (spaceName === undefined) throw new StropError('invalid-argument', '--space: expected the space of the objective');
  const space = await loadSpace(spaceName);
  const directions = directionsOf(given.direction);
  const own = objective === undefined ? undefined : await loadObjective(objective);
  const stem = (path: string) => basename(path, extname(path));
  const column = { show: number, widest: '-1.23457e-10' };
  return {
    name: folderName(...(objective === undefined ? [] : [stem(objective)]), stem(spaceName)),
    space,
    directions,
    objective: objective === undefined ? `the output of ${command}` : `the objective ${basename(objective)}`,
    columns: directions.map((_, i) => ({ ...column, name: directions.length === 1 ? 'value' : `value${i + 1}` })),
    flag: () => '',
    objectiveOf({ study, jobs, trials }) {
      const warn = (text: string) => {
        line.clear();
        console.error(`strop: ${text}`);
      };
      const evaluate = own ?? commandObjective(command!, { study: study.name, objectives: directions.length, warn });
      const running = new Set<number>();
      return async (trial, context) => {
        running.add(trial.number);
        line.show(`trial ${[...running].join(', ')} of ${trials}${jobs > 1 ? `  ${running.size} at once` : ''}`);
        try {
          return await evaluate(trial, context);
        } finally {
          running.delete(trial.number);
          line.clear();
        }
      };
    },
    async finish({ study }) {
      const summary = await summaryOfBest(study);
      if (!given.json) console.log(`\n${describeBest(summary)}\n`);
      console.log(JSON.stringify(summary));
    },
    close() {},
  };
}

async function loadObjective(path: string): Promise<Objective> {
  const found = await loadModule('objective', path);
  if (typeof found !== 'function') {
    const message = `--objective ${path}: its default export is ${typeof found}; expected a function of a configuration`;
    throw new StropError('invalid-argument', message);
  }
  return async (trial, { signal }) => found(trial.params, { trial, signal });
}

function directionsOf(text = 'maximize'): Direction[] {
  const directions = text.split(',').map((each) => each.trim());
  const isDirection = (each: string): each is Direction => each === 'maximize' || each === 'minimize';
  if (directions.length <= 2 && directions.every(isDirection)) return directions;
  throw new StropError('invalid-argument', `--direction ${text}: expected maximize or minimize, or two with a comma`);
}
