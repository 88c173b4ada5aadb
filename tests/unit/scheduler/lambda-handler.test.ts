import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Container } from '../../../lib/scheduler/container.ts';
import { inContainer } from '../../../lib/scheduler/lambda-handler.ts';

const INVOCATION = { getRemainingTimeInMillis: () => 1000 };

let builds: number;
let failures: number;

/** A handler whose container cannot be built as often as `failures` says. */
function createHandler() {
  const build = async () => {
    builds += 1;
    if (builds <= failures) throw new Error('the secret cannot be read');
    return { metrics: { add: () => {}, publish: () => {} } } as unknown as Container;
  };
  return inContainer(build, async (_container, event: string) => `did ${event}`);
}

beforeEach(() => {
  builds = 0;
  failures = 0;
});
afterEach(() => {
  delete process.env['AWS_LAMBDA_INITIALIZATION_TYPE'];
});

test('in a Lambda, the container is built before the first invocation', async () => {
  process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'on-demand';
  const handler = createHandler();
  expect(builds).toBe(1);

  expect(await handler('this', INVOCATION)).toBe('did this');
  expect(builds).toBe(1);
});

test('elsewhere it is built by the first invocation, and kept', async () => {
  const handler = createHandler();
  expect(builds).toBe(0);

  await handler('this', INVOCATION);
  await handler('that', INVOCATION);
  expect(builds).toBe(1);
});

test('a container that could not be built fails its invocation, and is tried again by the next', async () => {
  failures = 1;
  const handler = createHandler();

  await expect(handler('this', INVOCATION)).rejects.toThrow('the secret cannot be read');
  expect(await handler('that', INVOCATION)).toBe('did that');
});

test('one that fails before the first invocation is said by that, and the process goes on', async () => {
  process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'on-demand';
  failures = 2;
  const handler = createHandler();
  await new Promise(setImmediate);

  await expect(handler('this', INVOCATION)).rejects.toThrow('the secret cannot be read');
  expect(await handler('that', INVOCATION)).toBe('did that');
});
