import fc from 'fast-check';

/** Applies (position, value) pairs and then cuts or lengthens the result. */
interface Mutation {
  changes: [number, number][];
  resize: number;
}

export const mutations: fc.Arbitrary<Mutation> = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  resize: fc.integer({ min: -20, max: 20 }),
});

export function mutate(bytes: Uint8Array, { changes, resize }: Mutation): Uint8Array {
  const mutated = new Uint8Array(Math.max(0, bytes.length + resize));
  mutated.set(bytes.subarray(0, mutated.length));
  for (const [position, value] of changes) if (mutated.length > 0) mutated[position % mutated.length] = value;
  return mutated;
}
