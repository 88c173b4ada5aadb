import { afterEach, expect, test } from '@jest/globals';
import { createHarness, type Harness } from '../support/harness.ts';
import { JobNote } from '../support/jobs.ts';
import { recordStatements } from '../support/statements.ts';

let harness: Harness;
afterEach(() => harness.close());

/** Those that were begun, and the statements outside them, each of which is one. */
function transactions(statements: readonly string[]): number {
  let open = false;
  let count = 0;
  for (const statement of statements) {
    if (!open) count += 1;
    if (statement === 'begin') open = true;
    if (statement === 'commit' || statement === 'rollback') open = false;
  }
  return count;
}

test.each([
  ['no key', undefined],
  ['a limit per key', 2],
])(
  'with %s, a run with nothing to do costs at most 12 statements, BEGIN and COMMIT counted, however large the table is',
  async (_what, maxPerSite) => {
    harness = await createHarness({ maxPerSite });
    await harness.run();
    const counts: number[] = [];
    for (const rows of [0, 500]) {
      if (rows > 0)
        await harness.add(...Array.from({ length: rows }, () => ({ status: 'completed' as const, site: 'a' })));
      const recorder = recordStatements();
      await harness.run();
      recorder.stop();
      counts.push(recorder.statements.length);
    }

    expect(counts[0]).toBeLessThanOrEqual(12);
    expect(counts[1]).toBe(counts[0]);
  },
);

test.each([
  ['no key', undefined, { idle: 8, claiming: 12, rescuing: 13 }],
  ['a limit per key', 2, { idle: 10, claiming: 17, rescuing: 16 }],
])('with %s, a healthy run costs so many statements and no more', async (_what, maxPerSite, most) => {
  harness = await createHarness({ maxPerSite });
  await harness.run();
  const ten = (fields: object) =>
    harness.add(...Array.from({ length: 10 }, (_, index) => ({ site: `s${index}`, ...fields })));
  const statementsOfRun = async () => {
    const recorder = recordStatements();
    await harness.run();
    recorder.stop();
    return recorder.statements.length;
  };

  const idle = await statementsOfRun();
  await ten({});
  const claiming = await statementsOfRun();
  await ten({ status: 'processing', leaseExpiresAt: new Date(0) });
  const rescuing = await statementsOfRun();

  expect({ idle, claiming, rescuing }).toEqual(most);
});

test('what a failure entails costs a rescue nothing where none fails, and eight statements for each item that does', async () => {
  harness = await createHarness({
    settings: { MAX_ATTEMPTS: '3' },
    applyFailure: ({ id }, _error, em) => void em.create(JobNote, { text: `${id}` }),
  });
  await harness.run();
  const rescuing = async (attempts: readonly number[]) => {
    await harness.add(
      ...attempts.map((each) => ({ status: 'processing' as const, leaseExpiresAt: new Date(0), attempts: each })),
    );
    const recorder = recordStatements();
    await harness.run();
    recorder.stop();
    return recorder.statements.length;
  };

  const none = await rescuing(Array.from({ length: 10 }, () => 1));
  const two = await rescuing([1, 3, 3]);
  const three = await rescuing([1, 3, 3, 3]);
  expect({ none, each: three - two }).toEqual({ none: 13, each: 8 });
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
});

test('an item costs its processor two statements, each a transaction by itself: the begin of its batch, and its fenced settle', async () => {
  harness = await createHarness();
  await harness.add({});
  await harness.run();
  const event = await harness.receive();

  const recorder = recordStatements();
  await harness.deliver(event);
  recorder.stop();

  const [begin, update = '', ...more] = recorder.statements.slice(-2);
  expect(begin).toMatch(/^update "jobs" set "status" = 'processing'/);
  expect(more).toEqual([]);
  expect(update).toMatch(/^update "jobs" set .* where "id" = .* and "status" = .* and "claim_token" = /);
});

test('settling an item that writes another row as well is one transaction', async () => {
  harness = await createHarness({
    apply: (item, result, em) => {
      item.result = result;
      em.create(JobNote, { text: result });
    },
  });
  await harness.add({});
  await harness.run();
  const event = await harness.receive();

  const recorder = recordStatements();
  await harness.deliver(event);
  recorder.stop();

  expect(recorder.statements.slice(-4).map((statement) => statement.split(' ')[0])).toEqual([
    'begin',
    'insert',
    'update',
    'commit',
  ]);
});
