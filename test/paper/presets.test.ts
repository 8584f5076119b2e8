import { describe, expect, it } from 'vitest';
import { recipeOf } from '../../src/evaluate/index.ts';
import { preset } from '../../src/paper/presets.ts';
import { paperTable } from '../../src/paper/tables.ts';
import { namedSpace } from '../../src/space/named-spaces.ts';

describe("a preset from the paper's tables", () => {
  it("is Table IV's optimum of a data set", () => {
    const { dataset, recipe } = preset('table4.cifar-100');
    expect(dataset).toBe('cifar-100');
    expect(recipe.optimizer).toEqual({ name: 'Adadelta', learningRate: 1, rho: 0.9, epsilon: 1e-6, decay: 1e-6 });
    expect(recipe.sharpener).toEqual({ kind: 'scheduled', start: 30, duration: 4, intermission: 5 });
    expect(recipe.network.conv.map(({ features, filter }) => [features, filter])).toEqual([
      [128, 3],
      [256, 5],
      [512, 5],
    ]);
    expect(recipe.network.dense).toEqual([1024]);
    expect(recipe.network.batchNorm?.conv).toMatchObject({
      momentum: 0.95,
      epsilon: 1e-3,
      center: false,
      scale: false,
    });
    expect(recipe.batch).toBe(128);
  });

  it('has the noise where the table has it', () => {
    expect(preset('table4.mnist').recipe.network.noise ?? 0).toBe(0);
    expect(preset('table4.fashion-mnist').recipe.network.noise).toMatchObject({ stddev: 0.2, place: 'beforeNorm' });
  });

  it.each(['mnist', 'fashion-mnist', 'cifar-10', 'cifar-100'])(
    'has the recipe of its configuration in the space of Table III: %s',
    (dataset) => {
      const space = namedSpace('table3');
      const row = paperTable('IV').optima![dataset.replace(/^(cifar)-/, '$1')]!;
      const given = space.dimensions.map(({ name }) => [name, row[name]]).filter(([, value]) => value != null);
      // What the table says of the noise's deviation where there is no noise is left out by the space.
      const params = space.configuration(space.digitsOf(Object.fromEntries(given)));
      expect(params.noise_location === 'none').toBe(params.noise_std === undefined);
      expect(recipeOf('table3', params)).toEqual(preset(`table4.${dataset}`).recipe);
    },
  );

  it("is an evaluation of Table II, with Table I's fixed part", () => {
    const { dataset, recipe } = preset('table2:12');
    expect(dataset).toBe('cifar-100');
    expect(recipe.optimizer).toMatchObject({ name: 'Adadelta', rho: 0.9, epsilon: 1e-6 });
    expect(recipe.network.conv.slice(1)).toMatchObject([
      { features: 256, filter: 5 },
      { features: 512, filter: 3 },
    ]);
    expect(recipe.network.batchNorm?.dense).toMatchObject({ momentum: 0.95, center: true, scale: true });
  });

  it('is an experiment of Table VI', () => {
    const { recipe } = preset('table6:4');
    expect(recipe.optimizer).toMatchObject({ name: 'RMSprop', learningRate: 1e-4, epsilon: 1e-8 });
    expect(recipe.sharpener).toMatchObject({ start: 30 });
  });

  it.each(['table4.imagenet', 'table2:16', 'table2:0', 'table6:99', 'table5:1', 'mnist', 'table2:x'])(
    'is not %s, and says what there is',
    (name) => expect(() => preset(name)).toThrow(`preset ${name}: expected one of table4.DATASET`),
  );

  it('exists for every row of the tables', () => {
    for (let i = 1; i <= 15; i++) expect(preset(`table2:${i}`).recipe.network.conv).toHaveLength(3);
    for (const dataset of ['mnist', 'fashion-mnist', 'cifar-10', 'cifar-100']) {
      expect(preset(`table4.${dataset}`).dataset).toBe(dataset);
    }
  });
});
