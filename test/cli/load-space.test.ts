import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSpace } from '../../src/cli/load-space.ts';

const folder = mkdtempSync(join(tmpdir(), 'strop-space-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const spec = '{ "a": { "type": "integer", "from": 1, "to": 3 }, "b": { "type": "boolean" } }';
const library = JSON.stringify(new URL('../../src/strop-search.ts', import.meta.url).href);

test('a space is known by its name', async () => {
  expect((await loadSpace('table1-mini')).points).toBe(256);
  await expect(loadSpace('table9')).rejects.toThrow(/space 'table9': expected one of/);
});

describe('a space is read', () => {
  test.each([
    ['from JSON', 'plain.json', spec],
    ['from a module of dimensions', 'plain.mjs', `export default ${spec}`],
    ['from TypeScript', 'plain.ts', `const spec: object = ${spec}; export default spec;`],
    ['from a module of a grid', 'grid.mjs', `import { grid } from ${library}; export default grid(${spec});`],
    ['with a dimension of the name spec', 'spec.json', spec.replace('"a"', '"spec"')],
  ])('%s', async (_, name, content) => {
    const space = await loadSpace(write(name, content));
    expect(space.points).toBe(6);
    expect(space.forbiddenSource).toBeUndefined();
  });

  test.each([
    ['a list, from JSON', 'list.json', `{ "spec": ${spec}, "forbidden": [{ "a": 2, "b": true }] }`],
    ['a function', 'ruled.mjs', `export default { spec: ${spec}, forbidden: ({ a, b }) => a === 2 && b };`],
    [
      'those of a grid',
      'ruled-grid.mjs',
      `import { grid } from ${library}; export default grid(${spec}, { forbidden: ({ a, b }) => a === 2 && b });`,
    ],
  ])('with what is forbidden: %s', async (_, name, content) => {
    const space = await loadSpace(write(name, content));
    expect(space.isForbidden(space.digitsOf({ a: 2, b: true }))).toBe(true);
    expect(space.isForbidden(space.digitsOf({ a: 2, b: false }))).toBe(false);
  });
});

describe('a space is refused by the name of its file', () => {
  test.each([
    ['where it is not there', join(folder, 'absent.json'), /absent\.json: .*no such file/],
    ['where it is not there', join(folder, 'absent.mjs'), /absent\.mjs: no such file/],
    ['where it is no JSON', write('broken.json', '{'), /broken\.json: not JSON/],
    ['where it exports nothing', write('empty.mjs', ''), /empty\.mjs: grid undefined: expected an object/],
    ['where it is no space', write('numbers.json', '[1]'), /numbers\.json: grid \[1\]: expected an object/],
    ['where a dimension is wrong', write('wrong.json', '{ "a": { "type": "real" } }'), /wrong\.json: dimension 'a'/],
    [
      'where it is another kind of file',
      write('space.yaml', 'a: 1'),
      /space\.yaml: expected a \.js, \.mjs or \.ts file/,
    ],
  ])('%s', async (_, path, message) => {
    const refused = loadSpace(path);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name: 'StropError' });
  });
});
