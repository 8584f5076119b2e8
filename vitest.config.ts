import { defineConfig } from 'vitest/config';
import { trainingEnvironment } from './src/workers/environment.ts';

const report = process.env.VITEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks', // a crash in the addon then fails one file only
    env: trainingEnvironment(),
    testTimeout: 60_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
