import { badNode, type NirGraph } from './nir-graph.ts';

/**
 * The nodes on ways to the output, each with those it receives from, in an order in which it comes after them.
 * @throws StropError `corrupt` at a cycle, an edge of a node that is not there, or where there is not one input and one output.
 */
export function sortNodes({ nodes, edges }: NirGraph): [name: string, sources: readonly string[]][] {
  const sources = new Map<string, string[]>(Array.from(nodes.keys(), (name) => [name, []]));
  for (const [from, to] of edges) {
    const lost = [from, to].find((name) => !nodes.has(name));
    if (lost !== undefined) throw badNode(lost, `an edge from ${from} to ${to}, and no such node`);
    sources.get(to)!.push(from);
  }
  for (const type of ['Input', 'Output']) {
    const found = Array.from(nodes).filter(([, node]) => node.type === type);
    if (found.length !== 1)
      throw badNode(found[1]?.[0] ?? 'the graph', `${found.length} nodes of type ${type}: expected one`);
  }
  const output = Array.from(nodes).find(([, { type }]) => type === 'Output')![0];
  const sorted: [string, readonly string[]][] = [];
  const states = new Map<string, 'open' | 'done'>();
  // Depth first with a stack of its own: a chain may be as long as a file can make it.
  const stack = [{ name: output, next: 0 }];
  states.set(output, 'open');
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const below = sources.get(top.name)!;
    const source = below[top.next++];
    if (source === undefined) {
      sorted.push([top.name, below]);
      states.set(top.name, 'done');
      stack.pop();
    } else if (states.get(source) === 'open') {
      throw badNode(source, 'in a cycle: recurrent networks are not read');
    } else if (!states.has(source)) {
      states.set(source, 'open');
      stack.push({ name: source, next: 0 });
    }
  }
  return sorted;
}
