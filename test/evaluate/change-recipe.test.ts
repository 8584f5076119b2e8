import { describe, expect, it } from 'vitest';
import { changeRecipe, namedRecipe, parseRecipe } from '../../src/evaluate/index.ts';

const recipe = namedRecipe('mnist');

describe('changing a recipe', () => {
  it('sets numbers, lists, words and parts that were not there, in a copy', () => {
    const before = structuredClone(recipe);
    expect(changeRecipe(recipe, 'batch', '64').batch).toBe(64);
    expect(changeRecipe(recipe, 'network.dense', '[128, 64]').network.dense).toEqual([128, 64]);
    expect(changeRecipe(recipe, 'optimizer.name', 'Adam').optimizer.name).toBe('Adam');
    expect(changeRecipe(recipe, 'network.conv.0.features', '7').network.conv[0]!.features).toBe(7);
    const plain = changeRecipe(namedRecipe('fashion-mini'), 'augmentation.shift', '1');
    expect(plain.augmentation).toEqual({ shift: 1 });
    expect(recipe).toEqual(before);
  });

  it.each([
    ['a part that there is not', 'optimiser.rate', '1', /recipe has no optimiser: expected one of network, optimizer/],
    ['no object where one is needed', 'optimizer', 'null', /recipe optimizer is null: expected an object/],
    ['a word where a flag is needed', 'freezeHard', 'no', /recipe freezeHard is "no": expected true or false/],
    ['a flag deep inside', 'augmentation.flip', '1', /recipe flip is 1: expected true or false/],
    ['what every object has', 'constructor', '1', /recipe has no constructor/],
    ['what every object has, deep inside', 'network.__proto__.x', '4', /network\.__proto__\.x: there is no such part/],
    ['an entry beyond a list', 'network.dense.5', '4', /network\.dense\.5: the list has 1 entries/],
    ['a part of a number', 'batch.size', '1', /batch\.size: batch is 128, it has no parts/],
  ])('refuses %s', (_, path, value, message) => {
    expect(() => changeRecipe(recipe, path, value)).toThrow(message);
  });
});

describe('a recipe from a file', () => {
  it('is what --show printed', () => expect(parseRecipe(JSON.stringify(recipe), 'r.json')).toEqual(recipe));

  it.each([
    ['no JSON', '{', /^r\.json: not JSON/],
    ['a list', '[1]', /recipe has no 0/],
    ['no object', '7', /r\.json: expected an object/],
    ['an unknown part', '{"layers": 3}', /recipe has no layers/],
    ['a part missing', '{"network": {}, "optimizer": {}, "batch": 3}', /r\.json: has no sharpener/],
  ])('is refused where it is %s', (_, text, message) => {
    expect(() => parseRecipe(text, 'r.json')).toThrow(message);
  });
});
