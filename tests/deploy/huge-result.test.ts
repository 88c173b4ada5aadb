import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bundleHandler } from '../../deploy/bundle/bundle-handler.ts';
import { type LambdaContainer, startLambdaContainer } from '../../local/lambda/container.ts';
import { createHarness, type Harness } from '../support/harness.ts';
import { peakMemory } from '../support/peak-memory.ts';
import { ROOT } from '../support/project-files.ts';

const MEMORY_MB = 512;

let harness: Harness;
let container: LambdaContainer;
let folder: string;
beforeEach(async () => {
  harness = await createHarness();
  folder = await mkdtemp(join(tmpdir(), 'sluice-huge-'));
  await bundleHandler(join(ROOT, 'tests/support/huge-processor.ts'), join(folder, 'processor.cjs'));
  const { AWS_ENDPOINT_URL_SQS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  container = await startLambdaContainer({
    functionName: 'huge',
    taskRoot: folder,
    handler: 'processor.handler',
    memorySize: MEMORY_MB,
    environment: { AWS_ENDPOINT_URL_SQS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...harness.env },
    onLine: () => {},
  });
});
afterEach(async () => {
  await container.kill();
  await harness.close();
  await rm(folder, { recursive: true });
});

test('packaged: a result of 50 MB fails its item at once, and its nine batch-mates complete', async () => {
  await harness.add({ name: 'huge' }, ...Array.from({ length: 9 }, () => ({ name: 'good' })));
  await harness.run();

  expect(await container.invoke(await harness.receive())).toEqual({ batchItemFailures: [] });

  const [huge, ...mates] = await harness.jobs();
  expect(huge).toMatchObject({
    status: 'failed',
    attempts: 1,
    lastError: expect.stringMatching(/^result_too_large: /),
  });
  expect(mates.map(({ status, attempts }) => [status, attempts])).toEqual(Array(9).fill(['completed', 1]));
  expect(peakMemory(container.process.pid) / 1e6).toBeLessThan(MEMORY_MB);
});
