import { expect, it } from 'vitest';
import { decodeNetwork, encodeNetwork } from '../../src/spiking/index.ts';
import { prepare } from '../../src/spiking/simulate/prepare.ts';
import { integerNetwork } from './networks.ts';

it('hands nothing but shared memory to threads, since a view would take the whole file with it', () => {
  const network = decodeNetwork(encodeNetwork(integerNetwork(7)), 'network.strop');
  const unshared: string[] = [];
  const look = (value: unknown, path: string) => {
    if (ArrayBuffer.isView(value)) {
      if (!(value.buffer instanceof SharedArrayBuffer)) unshared.push(path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) look(each, `${path}.${name}`);
    }
  };
  look(prepare(network, true, true), 'network');
  expect(unshared).toEqual([]);
});
