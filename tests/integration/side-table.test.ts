import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defineEntity, p, wrap } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import * as z from 'zod';
import { type Database, openDatabase, ormOptions } from '../../lib/database/database.ts';
import { migrate } from '../../lib/database/migrate.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { commands } from '../../lib/operations/all-commands.ts';
import { operate } from '../../lib/operations/operator.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { entitiesOf } from '../../lib/scheduler/entities.ts';
import { itemsBeside } from '../../lib/scheduler/items-beside.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { parseSettings } from '../../lib/settings.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createQueues } from '../../local/queues.ts';
import { createTestDatabase, query, type TestDatabase } from '../support/database.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { evenRandom } from '../support/harness.ts';
import { jobItems } from '../support/jobs.ts';
import { type RecordedLine, recordingLogger, recordingMetrics } from '../support/recorders.ts';
import { recordStatements } from '../support/statements.ts';

const ParcelSchema = defineEntity({
  name: 'Parcel',
  schema: 'shop',
  tableName: 'parcels',
  properties: { id: p.uuid().primary().fieldName('parcel_no').defaultRaw('gen_random_uuid()'), number: p.integer() },
});
class Parcel extends ParcelSchema.class {}
ParcelSchema.setClass(Parcel);

const ParcelWorkSchema = defineEntity({
  name: 'ParcelWork',
  tableName: 'parcel_work',
  properties: {
    ...workItemProperties,
    parcel: p.manyToOne(Parcel).mapToPk().joinColumn('parcel_id').unique().updateRule('cascade').deleteRule('cascade'),
  },
  indexes: workItemIndexes('parcel_work'),
  checks: workItemChecks('parcel_work'),
});
class ParcelWork extends ParcelWorkSchema.class {}
ParcelWorkSchema.setClass(ParcelWork);

const seen: unknown[] = [];
const work = {
  load: async ({ parcel }: { parcel: string }, em: EntityManager) => ({
    parcel: wrap(await em.findOneOrFail(Parcel, { id: parcel })).toObject(),
  }),
  process: async ({ parcel }: { parcel: string }, { loaded }: { loaded: { parcel: { number: number } } }) => {
    seen.push([parcel, loaded.parcel.number]);
  },
  apply: () => {},
  normalize: (written: string) => written.trim(),
};
const parcels = defineScheduler({
  name: 'parcels',
  entity: ParcelWork,
  otherEntities: [Parcel],
  settingsPrefix: 'PARCEL_SCHEDULER_',
  settings: z.object({}),
  items: itemsBeside(ParcelWork, 'parcel'),
  work: async () => work,
});

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const clock = new FakeClock('2100-01-01T00:00:00.000Z');

let testDatabase: TestDatabase;
let database: Database;
let run: (remainingMs?: number) => Promise<object>;
let processBatch: () => Promise<object>;
let closeHandlers: () => Promise<unknown>;
let lines: RecordedLine[];
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url, DATABASE_POOL_SIZE: '6' });
  const orm = new MikroORM(ormOptions(settings, [Parcel, ParcelWork]));
  await orm.schema.create();
  await orm.close();
  database = openDatabase(settings, entitiesOf([parcels]));
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const name = `parcels-${randomBytes(6).toString('hex')}`;
  const { queueUrl } = await createQueues(sqs, { name, visibilityTimeoutSeconds: 60, maxReceiveCount: 5 });
  lines = [];
  const overrides = {
    env: {
      DATABASE_URL: testDatabase.url,
      PARCEL_SCHEDULER_QUEUE_URL: queueUrl,
      PARCEL_SCHEDULER_BATCH_SIZE: '4',
      PARCEL_SCHEDULER_MAX_IN_FLIGHT: '8',
    },
    clock,
    random: evenRandom,
    logger: recordingLogger(lines),
    metrics: recordingMetrics({}),
  };
  const scheduled = createSchedulerHandler(parcels, overrides);
  const processor = createProcessorHandler(parcels, overrides);
  const invocation = (remainingMs = 900_000) => ({ getRemainingTimeInMillis: () => remainingMs });
  run = (remainingMs) => scheduled({}, invocation(remainingMs));
  processBatch = async () => processor(await receiveEvent(sqs, queueUrl), invocation());
  closeHandlers = async () => {
    await Promise.all([scheduled.close(), processor.close()]);
    sqs.destroy();
  };
});
afterEach(async () => {
  await Promise.all([closeHandlers(), database.close()]);
  await testDatabase.drop();
});

const ask = (sql: string) => query(testDatabase.url, sql);

const addParcels = (count: number, from = 1) =>
  database.fork().insertMany(
    Parcel,
    Array.from({ length: count }, (_, index) => ({ id: idOf(from + index), number: from + index })),
  );
const items = async () =>
  (await database.fork().find(ParcelWork, {}, { orderBy: { parcel: 'asc' } })).map(({ parcel, status, priority }) => ({
    ...{ parcel, status, priority },
  }));

const { signal } = new AbortController();
const add = (event: object, scheduler = parcels) =>
  operate(
    commands,
    { database, schedulers: [scheduler], clock, env: {}, logger: recordingLogger([]), signal },
    { command: 'add', scheduler: scheduler.name, ...event },
  );

test('a run queues what has no item yet, and dispatches it at once', async () => {
  await addParcels(2);
  expect(await run()).toMatchObject({ queued: 2, claimed: 2, stopped: 'drained' });
  await addParcels(3, 3);
  expect(await run()).toMatchObject({ queued: 3, claimed: 3, stopped: 'drained' });

  expect(await items()).toEqual([1, 2, 3, 4, 5].map((n) => ({ parcel: idOf(n), status: 'queued', priority: 0 })));
  expect(await run()).toMatchObject({ queued: 0, claimed: 0 });
});

test('an item is processed with what was read of its row', async () => {
  await addParcels(2);
  await run();
  expect(await processBatch()).toEqual({ batchItemFailures: [] });

  expect(seen.toSorted()).toEqual([
    [idOf(1), 1],
    [idOf(2), 2],
  ]);
  expect((await items()).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('a run queues no more than may be in flight, in the order of the keys, and the next goes on', async () => {
  await addParcels(11);

  expect(await run()).toMatchObject({ queued: 8, inFlight: 8, stopped: 'max_in_flight' });
  expect((await items()).map(({ parcel }) => parcel)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(idOf));
  expect(await run()).toMatchObject({ queued: 3, inFlight: 8, stopped: 'max_in_flight' });
});

test('what runs out of time queues nothing', async () => {
  await addParcels(2);

  expect(await run(1000)).toMatchObject({ queued: 0, stopped: 'deadline' });
});

test('a scheduler that is paused queues nothing', async () => {
  await addParcels(2);
  await operate(
    commands,
    { database, schedulers: [parcels], clock, env: {}, logger: recordingLogger([]), signal },
    { command: 'pause', scheduler: 'parcels' },
  );

  expect(await run()).toMatchObject({ queued: 0, claimed: 0, stopped: 'paused' });
});

test('a search that fails is logged, and the run claims all the same', async () => {
  await addParcels(1);
  await add({ missing: true });
  await ask('alter table shop.parcels rename to gone');

  expect(await run()).toMatchObject({
    ...{ queued: 0, claimed: 1, stopped: 'missing_failed' },
    errors: { missing: expect.stringMatching(/^42_p01: .*does not exist/) },
  });
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: "the run's missing failed" }));
});

test('one whose item the database refuses is logged, and holds up no other', async () => {
  await addParcels(6);
  await ask(`alter table parcel_work add check (parcel_id <> '${idOf(2)}')`);

  expect(await run()).toMatchObject({ queued: 5, claimed: 5, stopped: 'drained' });
  expect(lines).toContainEqual(
    expect.objectContaining({
      message: 'the database refuses to queue this item',
      fields: expect.objectContaining({ name: idOf(2) }),
    }),
  );
});

test('a row that is deleted takes its item with it, and one whose key is changed keeps it', async () => {
  await addParcels(2);
  await run();
  await ask('delete from shop.parcels where number = 1');
  await ask(`update shop.parcels set parcel_no = '${idOf(9)}' where number = 2`);

  expect((await items()).map(({ parcel }) => parcel)).toEqual([idOf(9)]);
});

test('a run with nothing missing costs one statement more than one of a scheduler that looks for nothing', async () => {
  await addParcels(20);
  await add({ missing: true });
  await ask(`update parcel_work set status = 'completed', finished_at = now()`);
  await run();
  const recorder = recordStatements();
  await run();
  recorder.stop();

  // tests/integration/statements.test.ts has those of any.
  expect(recorder.statements).toHaveLength(8 + 1);
});

test('all that is missing is queued on demand, with a priority, and counted', async () => {
  await addParcels(1100);
  await add({ name: [idOf(3)] });

  expect(await add({ missing: true, priority: 5 })).toMatchObject({ added: 1099, duplicates: 0, refused: [] });
  expect((await items()).filter(({ priority }) => priority === 5)).toHaveLength(1099);
  expect(await add({ missing: true })).toMatchObject({ added: 0, duplicates: 0, refused: [] });
});

test('several who queue what is missing at once queue each once', async () => {
  await addParcels(1100);
  const answers = await Promise.all([1, 2, 3].map(() => add({ missing: true })));

  const added = answers.map((answer) => (answer as { added: number }).added);
  expect(added.reduce((sum, count) => sum + count, 0)).toBe(1100);
  expect(await items()).toHaveLength(1100);
});

test('a key of no row is refused alone, by its line', async () => {
  await addParcels(2);

  expect(await add({ name: [idOf(1), idOf(7), ` ${idOf(2)} `, 'x'] })).toEqual({
    ...{ scheduler: 'parcels', added: 2, duplicates: 0, interrupted: false },
    refused: [
      { line: 2, reason: `Key (parcel_id)=(${idOf(7)}) is not present in table "parcels".` },
      { line: 4, reason: expect.stringContaining('invalid input syntax for type uuid: "x"') },
    ],
  });
});

test('a user who may not refer to the table is told what to ask its owner for', async () => {
  class Beside extends Migration {
    override name = 'Migration20260101000000';
    override up(): void {
      this.addSql('create table beside (parcel_id uuid references shop.parcels (parcel_no))');
    }
  }
  const url = new URL(testDatabase.url);
  url.username = `side_${randomBytes(6).toString('hex')}`;
  url.password = 'secret';
  await ask(`create role ${url.username} login password 'secret'`);
  try {
    await ask(`grant usage on schema shop to ${url.username}`);
    await ask(`grant create on schema public to ${url.username}`);
    await ask(`grant all on sluice_migrations to ${url.username}`);
    const settings = parseSettings(DatabaseSettings, { DATABASE_URL: url.href });
    const migrating = migrate(settings, [Parcel], [{ name: 'Migration20260101000000', class: Beside }]);

    await expect(migrating).rejects.toThrow(
      /permission denied for table parcels; .* "grant references on parcels to" this user/,
    );
  } finally {
    await ask(`drop owned by ${url.username}`);
    await ask(`drop role ${url.username}`);
  }
});

test('what looks for nothing has nothing missing', async () => {
  const other = defineScheduler({
    ...{ name: 'others', entity: ParcelWork, settingsPrefix: 'OTHER_SCHEDULER_', settings: z.object({}) },
    items: { ...jobItems, key: 'parcel' },
    work: async () => work,
  });

  await expect(add({ missing: true }, other)).rejects.toThrow('the items of others stand beside no other table');
});
