import { afterEach, expect, test } from '@jest/globals';
import { gadgetParts } from '../../functions/gadget-parts/gadget-parts.ts';
import { type ConformanceHarness, createConformanceHarness } from '../conformance/harness.ts';

let harness: ConformanceHarness;
afterEach(() => harness.close());

test('pending gadget parts are processed, and each result is on its row', async () => {
  harness = await createConformanceHarness(gadgetParts, await gadgetParts.work());
  await harness.add(2);
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.items()).toMatchObject([
    { status: 'completed', name: 'sample 0', result: 'sample 0 was processed' },
    { status: 'completed', name: 'sample 1', result: 'sample 1 was processed' },
  ]);
});
