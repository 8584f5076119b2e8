import { expect, it } from 'vitest';
import { decodeNetwork, encodeNetwork } from '../../src/spiking/index.ts';
import { prepare, shareNetwork } from '../../src/spiking/simulate/prepare.ts';
import { integerNetwork } from './networks.ts';

it('hands nothing but shared memory to threads, since a view would take the whole file with it', () => {
  const network = decodeNetwork(encodeNetwork(integerNetwork(7)), 'network.strop');
  const unshared: string[] = [];
  const look = (value: unknown, path: string) => {
    if (ArrayBuffer.isView(value)) {
      if (!(value.buffer instanceof SharedArrayBuffer) && value.buffer.byteLength > value.byteLength)
        unshared.push(path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) look(each, `${path}.${name}`);
    }
  };
  look(shareNetwork(prepare(network)), 'network');
  expect(unshared).toEqual([]);
});
