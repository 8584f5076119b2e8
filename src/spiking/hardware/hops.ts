interface Mesh {
  readonly columns: number;
  readonly coresAtRouter: number;
}
/** The first of consecutive cores, and how many there are. */
type Cores = readonly [first: number, count: number];

/**
 * Hops between a core of one layer and one of another, on average over all pairs, where cores are filled row by row of a mesh, layer
 * after layer; rows go on over as many chips as it takes.
 */
export function meanHops(mesh: Mesh, from: Cores, to: Cores): { eastWest: number; northSouth: number } {
  const [a, b] = [placesOf(mesh, from), placesOf(mesh, to)];
  return { eastWest: meanDistance(a.columns, b.columns), northSouth: meanDistance(a.rows, b.rows) };
}

/** How many of the cores are at each column and row. */
function placesOf({ columns, coresAtRouter }: Mesh, [first, count]: Cores) {
  const places = { columns: new Map<number, number>(), rows: new Map<number, number>() };
  const add = (counts: Map<number, number>, at: number) => counts.set(at, (counts.get(at) ?? 0) + 1);
  for (let core = first; core < first + count; core++) {
    const router = Math.floor(core / coresAtRouter);
    add(places.columns, router % columns);
    add(places.rows, Math.floor(router / columns));
  }
  return places;
}

function meanDistance(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  let [sum, pairs] = [0, 0];
  for (const [x, countX] of a) {
    for (const [y, countY] of b) {
      sum += Math.abs(x - y) * countX * countY;
      pairs += countX * countY;
    }
  }
  return sum / pairs;
}
