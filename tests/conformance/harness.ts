import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { escapeLiteral } from '../../lib/database/escape.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import type { RunSummary } from '../../lib/scheduler/run-summary.ts';
import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { parseSettings } from '../../lib/settings.ts';
import { idOf } from '../../lib/work-item/key-type.ts';
import { Trouble } from '../../lib/work-item/trouble.entity.ts';
import type { WorkItem } from '../../lib/work-item/work-item.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createQueues } from '../../local/queues.ts';
import { queueSamples, samplesOf } from '../../local/samples.ts';
import { createTestDatabase } from '../support/database.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { evenRandom } from '../support/harness.ts';
import { recordingLogger, recordingMetrics } from '../support/recorders.ts';
import { refuseUpdates } from '../support/refuse-updates.ts';

/** What a test puts in the place of the work itself. */
export type Behaviour = Partial<
  Awaited<ReturnType<Scheduler['work']>> & Awaited<ReturnType<NonNullable<Scheduler['failure']>>>
>;

/** The name of a further item for each number. */
export type NameOf = (number: number) => string;

/** A scheduler on its real entity, database and queue, with a behaviour that a test chooses. */
export interface ConformanceHarness {
  readonly database: Database;
  readonly clock: FakeClock;
  /** Queues an item; of another number, another item, of another concurrency key if it has one. */
  sample(em: EntityManager, number: number): Promise<void>;
  add(count: number): Promise<string[]>;
  /** The same, all of one concurrency key. */
  addOfOneKey(count: number, key: string): Promise<string[]>;
  items(): Promise<WorkItem[]>;
  /** From now on the database raises where this item would get this status. */
  refuse(id: string, status: string): Promise<void>;
  troubles(): Promise<Trouble[]>;
  run(): Promise<RunSummary>;
  receive(): Promise<SQSEvent>;
  deliver(event: SQSEvent, remainingMs?: number): Promise<SQSBatchResponse>;
  close(): Promise<void>;
}

/** @param nameOf that of its samples where it is not given */
export async function createConformanceHarness(
  scheduler: Scheduler,
  { applyFailure = () => {}, ...behaviour }: Behaviour,
  nameOf?: NameOf,
): Promise<ConformanceHarness> {
  const nameOfSample = nameOf ?? (await samplesOf(scheduler)).nameOf;
  const enqueue = (names: readonly string[], em: EntityManager) =>
    nameOf ? scheduler.items.enqueue(names, {}, em, clock.now()) : queueSamples(scheduler, names, em, clock.now());
  const testDatabase = await createTestDatabase();
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const { queueUrl } = await createQueues(sqs, {
    name: `conformance-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  });
  const clock = new FakeClock('2100-01-01T00:00:00.000Z');
  const env = { DATABASE_URL: testDatabase.url, [`${scheduler.settingsPrefix}QUEUE_URL`]: queueUrl };
  const overrides = { env, clock, random: evenRandom, logger: recordingLogger([]), metrics: recordingMetrics({}) };
  const idle = { process: async () => 'done', apply: () => {}, normalize: String };
  const tested: Scheduler = {
    ...scheduler,
    work: async () => ({ ...idle, ...behaviour }),
    failure: async () => ({ applyFailure }),
  };
  const scheduled = createSchedulerHandler(tested, overrides);
  const processor = createProcessorHandler(tested, overrides);
  const database = openDatabase(parseSettings(DatabaseSettings, env), [
    scheduler.entity,
    ...(scheduler.otherEntities ?? []),
    Trouble,
  ]);
  const { tableName, schema, properties } = database.fork().getMetadata().get(scheduler.entity);
  const columnOf = (name: string) => `new."${properties[name as 'id'].fieldNames[0]}"::text`;
  const invocation = (remainingMs = 900_000) => ({ getRemainingTimeInMillis: () => remainingMs });
  const sample = (em: EntityManager, number: number) => enqueue([nameOfSample(number)], em);
  const findItems = (em: EntityManager) => em.find(scheduler.entity, {}, { orderBy: { id: 'asc' } });
  async function add(count: number, shared: readonly string[] = []): Promise<string[]> {
    const names = Array.from({ length: count }, (_, number) => nameOfSample(number));
    return database.unitOfWork(async (em) => {
      await enqueue(names, em);
      const items = await findItems(em);
      const same = Object.fromEntries(shared.map((name) => [name, Reflect.get(items[0] ?? {}, name)]));
      if (shared.length > 0) await em.nativeUpdate(scheduler.entity, {}, same);
      return items.map(idOf);
    });
  }
  return {
    database,
    clock,
    sample,
    add: (count) => add(count),
    addOfOneKey: (count, key) => add(count, [key]),
    items: () => findItems(database.fork()),
    refuse: (id, status) =>
      refuseUpdates(
        testDatabase.url,
        schema ? `${schema}.${tableName}` : tableName,
        `${columnOf('id')} = ${escapeLiteral(id)} and ${columnOf('status')} = '${status}'`,
      ),
    troubles: () => database.fork().find(Trouble, {}),
    run: () => scheduled({}, invocation()),
    receive: () => receiveEvent(sqs, queueUrl),
    deliver: (event, remainingMs) => processor(event, invocation(remainingMs)),
    async close() {
      await Promise.all([scheduled.close(), processor.close(), database.close()]);
      sqs.destroy();
      await testDatabase.drop();
    },
  };
}
