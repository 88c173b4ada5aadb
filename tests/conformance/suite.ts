import { afterEach, describe, expect, test } from '@jest/globals';
import { PermanentError, SnoozeError } from '../../lib/errors.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { cancelItems, resetItems } from '../../lib/work-item/intervene.ts';
import { type Behaviour, type ConformanceHarness, createConformanceHarness, type NameOf } from './harness.ts';

/** What any scheduler owes, whatever its work is: held against each of them, on its own entity and table. */
export function describeConformance(schedulers: readonly Scheduler[], nameOf?: NameOf): void {
  describe.each(schedulers.map((scheduler) => [scheduler.name, scheduler] as const))('%s', (_name, scheduler) =>
    describeScheduler(scheduler, nameOf),
  );
}

function describeScheduler(scheduler: Scheduler, nameOf: NameOf | undefined): void {
  let harness: ConformanceHarness;
  afterEach(() => harness.close());

  async function start(count: number, behaviour: Behaviour = {}): Promise<string[]> {
    harness = await createConformanceHarness(scheduler, behaviour, nameOf);
    return harness.add(count);
  }

  async function attempt(): Promise<void> {
    await harness.run();
    await harness.deliver(await harness.receive());
  }

  const statuses = async () => (await harness.items()).map(({ status }) => status);

  test('an inserted row is a pending item, and is taken through to completed', async () => {
    await start(3);
    expect(await statuses()).toEqual(['pending', 'pending', 'pending']);

    expect(await harness.run()).toMatchObject({ claimed: 3, published: 3, stopped: 'drained' });
    expect(await statuses()).toEqual(['queued', 'queued', 'queued']);
    expect(await harness.deliver(await harness.receive())).toEqual({ batchItemFailures: [] });

    expect(await harness.items()).toEqual(
      Array.from({ length: 3 }, () =>
        expect.objectContaining({
          status: 'completed',
          attempts: 1,
          claimToken: null,
          finishedAt: harness.clock.now(),
        }),
      ),
    );
  });

  test("one item's error is on its row, and its batch-mates complete", async () => {
    const [bad] = await start(3, {
      process: async ({ id }) => {
        if (String(id) === bad) throw new Error('it broke');
      },
    });
    await attempt();

    expect(await statuses()).toEqual(['pending', 'completed', 'completed']);
    expect((await harness.items())[0]).toMatchObject({
      attempts: 1,
      lastError: 'error: it broke',
      errors: [{ attempt: 1, code: 'error' }],
    });
  });

  test.each(['queued', 'processing'])('a row that the database refuses to make %s stops no other', async (status) => {
    const [bad = ''] = await start(4);
    await harness.refuse(bad, status);
    await attempt();

    expect((await harness.items()).map((item) => [String(item.id) === bad, item.status === 'completed'])).toEqual([
      [true, false],
      ...Array.from({ length: 3 }, () => [false, true]),
    ]);
    expect(await harness.troubles()).toMatchObject([{ scheduler: scheduler.name, itemId: bad, code: 'p0001' }]);
  });

  test('an apply that fails leaves nothing behind, and its batch-mates complete', async () => {
    const [bad] = await start(2, {
      apply: async (item, _result, em) => {
        if (String(item.id) !== bad) return;
        await harness.sample(em, 99);
        throw new Error('apply broke');
      },
    });
    await attempt();

    expect(await statuses()).toEqual(['pending', 'completed']);
  });

  test('a permanent error fails at once, a snooze consumes no attempt', async () => {
    const [permanent] = await start(2, {
      process: async ({ id }) => {
        throw String(id) === permanent ? new PermanentError('gone', 'gone') : new SnoozeError(60, 'busy', 'busy');
      },
    });
    await attempt();

    expect(await harness.items()).toMatchObject([
      { status: 'failed', attempts: 1, lastError: 'gone: gone' },
      { status: 'pending', attempts: 0, lastError: 'busy: busy' },
    ]);
  });

  test('a holder that lost its claim writes nothing, the items it would queue included', async () => {
    const [id = ''] = await start(1, {
      process: async () =>
        cancelItems({ database: harness.database, entity: scheduler.entity }, [id], harness.clock.now()),
      apply: (_item, _result, em) => harness.sample(em, 99),
    });
    await attempt();

    expect(await statuses()).toEqual(['cancelled']);
  });

  test('what an item queues comes with its completion', async () => {
    const [id] = await start(1, {
      apply: async (item, _result, em) => {
        if (String(item.id) === id) await harness.sample(em, 99);
      },
    });
    await attempt();

    expect((await statuses()).toSorted()).toEqual(['completed', 'pending']);
  });

  test('what a failure entails comes with it', async () => {
    await start(1, {
      process: async () => {
        throw new PermanentError('gone', 'gone');
      },
      applyFailure: (_item, _error, em) => harness.sample(em, 99),
    });
    await attempt();

    expect((await statuses()).toSorted()).toEqual(['failed', 'pending']);
  });

  test('what it entails that an item crashed on its last attempt comes with the rescue', async () => {
    await start(1, { applyFailure: (_item, _error, em) => harness.sample(em, 99) });
    await harness.run();
    const lastAttempt = { status: 'processing', attempts: 5, startedAt: harness.clock.now() } as const;
    await harness.database.fork().nativeUpdate(scheduler.entity, {}, lastAttempt);
    harness.clock.advance(900_001);

    expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 1 });
    expect((await statuses()).toSorted()).toEqual(['failed', 'queued']);
  });

  test('an applyFailure that fails leaves nothing behind but a note, and its item fails', async () => {
    await start(1, {
      process: async () => {
        throw new PermanentError('gone', 'gone');
      },
      applyFailure: async (_item, _error, em) => {
        await harness.sample(em, 99);
        throw new Error('applyFailure broke');
      },
    });
    await attempt();

    expect(await harness.items()).toMatchObject([
      { status: 'failed', lastError: 'gone: gone', errors: [{ code: 'gone' }, { code: 'failure_not_applied' }] },
    ]);
  });

  test('an item that outlives its time limit is aborted and retried', async () => {
    const started = Promise.withResolvers<AbortSignal>();
    await start(1, {
      process: (_item, { signal }) => {
        started.resolve(signal);
        return new Promise(() => {});
      },
    });
    await harness.run();
    const delivered = harness.deliver(await harness.receive());
    const signal = await started.promise;
    harness.clock.advance(30_000);
    await delivered;

    expect(signal.aborted).toBe(true);
    expect((await harness.items())[0]).toMatchObject({
      status: 'pending',
      lastError: expect.stringMatching(/^timed_out: /),
    });
  });

  test('what was claimed and never begun is rescued, without consuming an attempt', async () => {
    await start(1);
    await harness.run();
    harness.clock.advance(900_001);

    expect(await harness.run()).toMatchObject({ rescued: 1, claimed: 1 });
    expect((await harness.items())[0]).toMatchObject({ status: 'queued', attempts: 0, crashes: 0 });
  });

  test('a duplicate delivery does nothing', async () => {
    let processed = 0;
    await start(1, {
      process: async () => {
        processed += 1;
      },
    });
    await harness.run();
    const event = await harness.receive();
    await harness.deliver(event);

    expect(await harness.deliver(event)).toEqual({ batchItemFailures: [] });
    expect(processed).toBe(1);
  });

  test('records that no longer fit the deadline come back untouched', async () => {
    await start(2);
    await harness.run();
    await harness.deliver(await harness.receive(), 1000);

    expect(await harness.items()).toMatchObject([
      { status: 'pending', attempts: 0 },
      { status: 'pending', attempts: 0 },
    ]);
  });

  const { concurrency } = scheduler;
  if (concurrency) {
    test('of one concurrency key no more are in flight than its limit, and all are done in the end', async () => {
      harness = await createConformanceHarness(scheduler, {}, nameOf);
      const ids = await harness.addOfOneKey(concurrency.limit + 3, concurrency.key);

      let most = 0;
      for (let done = 0; done < ids.length; done += concurrency.limit) {
        await harness.run();
        most = Math.max(most, (await statuses()).filter((status) => status === 'queued').length);
        await harness.deliver(await harness.receive());
      }

      expect(most).toBe(concurrency.limit);
      expect(new Set(await statuses())).toEqual(new Set(['completed']));
    });

    test('its table has the index of items beyond the limit', async () => {
      await start(0);
      const { indexes, tableName } = harness.database.fork().getMetadata().get(scheduler.entity);
      expect(indexes.map(({ name }) => name)).toContain(`${tableName}_turn_index`);
    });
  }

  test('an item that is done can be reset, and is done again', async () => {
    const ids = await start(1);
    await attempt();
    expect(await resetItems({ database: harness.database, entity: scheduler.entity }, ids, harness.clock.now())).toBe(
      1,
    );
    await attempt();

    expect((await harness.items())[0]).toMatchObject({ status: 'completed', attempts: 1, errors: [] });
  });
}
