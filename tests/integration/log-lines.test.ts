import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';
import type { RecordedLine } from '../support/recorders.ts';

let harness: Harness;
afterEach(() => harness.close());

/** What the saved queries of `deploy/stack/insights.ts` and the documents show of a line. */
const shown = (line: RecordedLine | undefined) => line && { message: line.message, fields: Object.keys(line.fields) };

test("an item's story in the log goes from its publishing to its outcome, each line with what finds it", async () => {
  harness = await createHarness({
    process: async ({ name }) => {
      if (name === 'bad') throw new Error('no luck');
      return 'fine';
    },
  });
  const [good, bad] = await harness.add({ name: 'good' }, { name: 'bad' });
  await harness.run();
  await harness.deliver(await harness.receive());

  const story = (id: string | undefined) =>
    harness.lines.filter(({ fields }) => fields['itemId'] === id || (fields['itemIds'] as unknown[])?.includes(id));
  const [published, completed] = story(good).map(shown);
  expect(published).toEqual({
    message: 'items published',
    fields: expect.arrayContaining(['scheduler', 'runId', 'itemIds']),
  });
  expect(completed).toEqual({
    message: 'item completed',
    fields: expect.arrayContaining(['scheduler', 'batchId', 'itemId', 'attempt', 'claimToken', 'processMs']),
  });
  expect(shown(story(bad)[1])).toEqual({
    message: 'item will be retried',
    fields: expect.arrayContaining(['itemId', 'attempt', 'errorCode', 'reason', 'processMs', 'delaySeconds']),
  });
});

test('a run is one line, with a summary that says what is left to do', async () => {
  harness = await createHarness({ settings: { MAX_IN_FLIGHT: '1' } });
  await harness.add({}, {}, {});
  harness.clock.advance(90_000);

  const summary = await harness.run();

  expect(summary).toMatchObject({
    claimed: 1,
    inFlight: 1,
    pending: 2,
    oldestDueSeconds: 90,
    stopped: 'max_in_flight',
  });
  expect(harness.metrics).toMatchObject({ runs: 1, pending: 2, oldestDueAge: 90 });
  expect(harness.lines.at(-1)).toMatchObject({ message: 'run finished', fields: { summary } });
});
