import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));
/** Room -> the rooms that it may import; `room:types` allows only what is erased. */
const allowed: Record<string, string[]> = JSON.parse(readFileSync(new URL('rooms.json', import.meta.url), 'utf8'));
/** Packages that only these rooms may import. */
const packages: Record<string, string[]> = {
  '@tensorflow/': ['engines', 'whetstone', 'evaluate'],
  'ml-matrix': ['kernels'],
  citty: ['cli'],
  h5wasm: ['spiking'],
  '@observablehq/plot': ['report'],
  linkedom: ['report'],
};

interface Import {
  file: string;
  room: string;
  specifier: string;
  typesOnly: boolean;
  isDynamic: boolean;
}

const roomOf = (path: string) => relative(src, path).split(sep)[0]!.replace(/\.ts$/, '');

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const pattern =
    /^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|^import\s+()'([^']+)'|\bimport\(\s*()'([^']+)'/gm;
  return Array.from(text.matchAll(pattern), (match) => ({
    file: relative(src, path),
    room: roomOf(path),
    specifier: match[2] ?? match[4] ?? match[6]!,
    typesOnly: match[1] !== undefined,
    isDynamic: match[6] !== undefined,
  }));
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap((name) => importsOf(join(src, name)));

it('finds the imports', () => {
  expect(imports.length).toBeGreaterThan(files.length);
  expect(new Set(imports.map(({ room }) => room))).toContain('kernels');
});

it('knows every room', () => {
  expect(Object.keys(allowed)).toEqual(expect.arrayContaining(files.map((name) => roomOf(join(src, name)))));
});

it('lets every room import only the rooms below it', () => {
  const wrong = imports.filter(({ file, room, specifier, typesOnly }) => {
    if (!specifier.startsWith('.')) return false;
    const other = roomOf(join(src, dirname(file), specifier));
    if (other === room || allowed[room]!.includes(other)) return false;
    return !(typesOnly && allowed[room]!.includes(`${other}:types`));
  });
  expect(wrong).toEqual([]);
});

it('has no circle among the rooms', () => {
  const visit = (room: string, path: string[]): void => {
    expect(path, `${[...path, room].join(' -> ')}`).not.toContain(room);
    for (const next of allowed[room]!) if (!next.endsWith(':types')) visit(next, [...path, room]);
  };
  for (const room of Object.keys(allowed)) visit(room, []);
});

it('keeps packages in their rooms, and native/ behind its two doors', () => {
  const wrong = imports.filter(({ file, room, specifier, typesOnly }) => {
    if (/(^|\/)native\//.test(specifier) && room !== 'native' && !typesOnly) {
      return (
        !/^(kernels\/native\.ts|engines\/native\/|engines\/choose\.ts|cli\/)/.test(file) && !specifier.startsWith('./')
      );
    }
    const owner = Object.keys(packages).find((name) => specifier.startsWith(name));
    return owner !== undefined && !packages[owner]!.includes(room);
  });
  expect(wrong).toEqual([]);
});

it.each(['strop-search.ts', 'cli/commands/search.ts', 'cli/commands/best.ts'])(
  'reaches no TensorFlow.js from %s, unless by an import() that asks for it',
  (entry) => {
    const reached = new Set([entry]);
    for (const file of reached) {
      for (const { specifier, typesOnly, isDynamic } of importsOf(join(src, file))) {
        if (typesOnly || isDynamic) continue;
        expect(specifier, file).not.toMatch(/^@tensorflow/);
        if (specifier.startsWith('.') && specifier.endsWith('.ts')) reached.add(join(dirname(file), specifier));
      }
    }
    expect(reached.size).toBeGreaterThan(20);
  },
);

it('writes the extension of every relative import, and node: before every module of Node', () => {
  const wrong = imports.filter(({ specifier }) =>
    specifier.startsWith('.')
      ? !/\.(ts|json)$/.test(specifier)
      : builtinModules.includes(specifier) && !specifier.startsWith('node:'),
  );
  expect(wrong).toEqual([]);
});
