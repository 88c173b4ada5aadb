import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';
import { recordStatements } from '../support/statements.ts';

let harness: Harness;
afterEach(() => harness.close());

const transactions = (statements: readonly string[]) => statements.filter((statement) => statement === 'begin').length;

test('a run with nothing to do costs at most 12 statements, BEGIN and COMMIT counted, however large the table is', async () => {
  harness = await createHarness();
  await harness.run();
  const counts: number[] = [];
  for (const rows of [0, 500]) {
    if (rows > 0) await harness.add(...Array.from({ length: rows }, () => ({ status: 'completed' as const })));
    const recorder = recordStatements();
    await harness.run();
    recorder.stop();
    counts.push(recorder.statements.length);
  }

  expect(counts[0]).toBeLessThanOrEqual(12);
  expect(counts[1]).toBe(counts[0]);
});

test('a batch of ten costs at most 1.2 transactions an item', async () => {
  harness = await createHarness();
  await harness.add(...Array.from({ length: 10 }, () => ({})));
  await harness.run();
  const event = await harness.receive();
  expect(event.Records).toHaveLength(10);

  const recorder = recordStatements();
  await harness.deliver(event);
  recorder.stop();

  expect(transactions(recorder.statements) / 10).toBeLessThanOrEqual(1.2);
  expect(recorder.statements.filter((statement) => statement === 'commit')).toHaveLength(
    transactions(recorder.statements),
  );
});

test('settling an item is one fenced update in one transaction', async () => {
  harness = await createHarness();
  await harness.add({});
  await harness.run();
  const event = await harness.receive();

  const recorder = recordStatements();
  await harness.deliver(event);
  recorder.stop();

  const [begin, update = '', commit, ...more] = recorder.statements.slice(-3);
  expect([begin, commit, more]).toEqual(['begin', 'commit', []]);
  expect(update).toMatch(/^update "jobs" set .* where "id" = .* and "status" = .* and "claim_token" = /);
});
