import { beforeAll, describe, expect, it } from 'vitest';
import { activateEngine } from '../../src/engines/choose.ts';
import { createOptimizer } from '../../src/whetstone/optimizers.ts';

beforeAll(() => activateEngine('cpu'));

describe('createOptimizer', () => {
  it('makes each by name, with Keras 2.1.2 defaults', () => {
    const common = { decay: 0, schedule: 'constant', finalFraction: 0, weightDecay: 0 };
    const config = (name: 'Adadelta' | 'RMSprop' | 'Adam' | 'SGD') => createOptimizer({ name }).getConfig();
    expect(config('Adadelta')).toEqual({ ...common, learningRate: 1, rho: 0.95, epsilon: 1e-8 });
    expect(config('RMSprop')).toEqual({ ...common, learningRate: 0.001, rho: 0.9, epsilon: 1e-8 });
    expect(config('Adam')).toEqual({ ...common, learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    expect(config('SGD')).toEqual({ ...common, learningRate: 0.01, momentum: 0, nesterov: false });
  });

  it('refuses what it does not know, and values that are none', () => {
    expect(() => createOptimizer({ name: 'Lion' } as never)).toThrow(/optimizer Lion: expected Adadelta, RMSprop/);
    expect(() => createOptimizer({ name: 'Adam', rho: 0.9 })).toThrow(/rho of Adam: expected one of learningRate/);
    expect(() => createOptimizer({ name: 'RMSprop', learningRate: -1 })).toThrow(/learningRate -1/);
    expect(() => createOptimizer({ name: 'RMSprop', rho: 1 })).toThrow(/rho 1/);
    expect(() => createOptimizer({ name: 'SGD', schedule: 'linear' } as never)).toThrow(/schedule linear/);
    expect(() => createOptimizer({ name: 'SGD', schedule: 'cosine', cosineSteps: 0 })).toThrow(/cosineSteps 0/);
  });
});
