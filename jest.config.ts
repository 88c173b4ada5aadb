import type { Config } from 'jest';

const base = {
  testEnvironment: '<rootDir>/tests/support/plain-globals.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ] as [string, Record<string, unknown>],
  },
};

const config: Config = {
  projects: [
    {
      ...base,
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/tests/deploy/'],
      globalSetup: '<rootDir>/tests/support/global-setup.ts',
      globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
    },
    {
      ...base,
      testMatch: ['<rootDir>/tests/deploy/**/*.test.ts'],
      // Packages the stack besides, once for all tests of the deployment.
      globalSetup: '<rootDir>/tests/deploy/support/global-setup.ts',
      globalTeardown: '<rootDir>/tests/deploy/support/global-teardown.ts',
    },
  ],
  testSequencer: '<rootDir>/tests/support/most-patient-first.ts',
  maxWorkers: 2,
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
};

export default config;
