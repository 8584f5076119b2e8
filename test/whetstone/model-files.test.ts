import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { exportNetwork } from '../../src/whetstone/export.ts';
import { decodeLayer, sharpenedLayers, spikingLayers } from '../../src/whetstone/forward.ts';
import { loadModel, saveModel } from '../../src/whetstone/model-files.ts';
import { buildNetwork } from '../../src/whetstone/network.ts';
import { predict } from '../../src/whetstone/predict.ts';
import { smallNetwork, stripes } from './synthetic.ts';

beforeAll(() => activateEngine('cpu'));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strop-model-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('saveModel and loadModel', () => {
  it('bring back weights, sharpness, keys and noise', async () => {
    const model = buildNetwork(smallNetwork(8, { noise: 0.2 }));
    [1, 1, 0.375, 0, 0].forEach((sharpness, i) => {
      spikingLayers(model)[i]!.sharpness = sharpness;
    });
    await saveModel(model, join(folder, 'trial'));
    expect((await readdir(join(folder, 'trial'))).sort()).toEqual(['model.json', 'weights.bin']);

    const loaded = await loadModel(join(folder, 'trial'));
    expect(exportNetwork(loaded)).toEqual(exportNetwork(model));
    expect(decodeLayer(loaded).key).toEqual(decodeLayer(model).key);
    expect(loaded.getLayer('dense1_noise').getConfig()).toEqual(model.getLayer('dense1_noise').getConfig());
    const { images } = stripes(12, 1);
    expect((await predict(loaded, images)).classes).toEqual((await predict(model, images)).classes);
  });

  it('bring back a network with shortcuts, sigmoids, soft layers and straight-through gradients', async () => {
    const conv = [
      { features: 4, filter: 3 },
      { features: 6, filter: 3, shortcut: 1, sharpened: false },
      { features: 6, filter: 3, shortcut: 2, batchNorm: false },
    ];
    const model = buildNetwork(
      smallNetwork(8, {
        conv,
        activation: 'sigmoid',
        straightThrough: true,
        key: 'distant',
        output: { sharpened: false },
      }),
    );
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    expect(exportNetwork(loaded)).toEqual(exportNetwork(model));
    const settings = (layers: ReturnType<typeof spikingLayers>) => layers.map((layer) => layer.getConfig());
    expect(settings(spikingLayers(loaded))).toEqual(settings(spikingLayers(model)));
    expect(sharpenedLayers(loaded).map(({ name }) => name)).toEqual(['conv1_spike', 'conv3_spike', 'dense1_spike']);
    expect(spikingLayers(loaded).every((layer) => layer.straightThrough)).toBe(true);
    const { images } = stripes(12, 1);
    expect((await predict(loaded, images)).classes).toEqual((await predict(model, images)).classes);
  });

  it('refuse weights that are not those of the model, files that are none, and folders without', async () => {
    await saveModel(buildNetwork(smallNetwork(8)), folder);
    const weights = await readFile(join(folder, 'weights.bin'));
    await writeFile(join(folder, 'weights.bin'), weights.subarray(4));
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'corrupt', message: /weights.bin: not the weights/ });
    await writeFile(join(folder, 'model.json'), '{"modelTopology"');
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'corrupt', message: /model.json: not JSON/ });
    await expect(loadModel(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});
