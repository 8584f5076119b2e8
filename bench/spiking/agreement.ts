import { Contestant, type Entrant } from '../training/contestant.ts';

/** The share of the images of a step that both give the same class. */
export async function agreement(one: Entrant, other: Entrant): Promise<number> {
  const [a, b] = [await classesOf(one), await classesOf(other)];
  return a.filter((found, i) => found === b[i]).length / Math.max(a.length, b.length);
}

async function classesOf(entrant: Entrant): Promise<readonly number[]> {
  const contestant = await Contestant.start(entrant);
  try {
    return (await contestant.run<{ classes: readonly number[] }>(1)).classes;
  } finally {
    await contestant.end();
  }
}
