import { defineConfig } from 'vitest/config';

/** `.ci/run` counts tests in the report that it asks for here. */
const reportFile = process.env['DECOMPOSE_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    ...(reportFile === undefined
      ? {}
      : { reporters: ['default', 'json'], outputFile: { json: reportFile } }),
  },
});
