import { randomBytes, randomUUID } from 'node:crypto';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Random } from '../../lib/clock.ts';
import type { Database } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import type { Logger } from '../../lib/logger.ts';
import type { MetricName, Metrics } from '../../lib/metrics.ts';
import { openForOperations } from '../../lib/operations/open.ts';
import type { Publisher } from '../../lib/queue/publisher.ts';
import type { Overrides } from '../../lib/scheduler/container.ts';
import { defineScheduler, type ProcessContext, type Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import type { RunSummary } from '../../lib/scheduler/run-summary.ts';
import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { parseSettings } from '../../lib/settings.ts';
import type { ItemTable } from '../../lib/work-item/item-table.ts';
import type { Apply, ApplyFailure } from '../../lib/work-item/settle.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import { receiveEvent } from '../../local/event-source.ts';
import { createQueues, type Queues } from '../../local/queues.ts';
import { createTestDatabase } from './database.ts';
import { FakeClock } from './fake-clock.ts';
import { insertJobs, Job, JobNote, jobItems, normalizeJob } from './jobs.ts';
import { type RecordedLine, recordingLogger, recordingMetrics } from './recorders.ts';

export interface HarnessOptions {
  process?: (item: ItemSnapshot<Job>, context: ProcessContext<unknown, unknown>) => Promise<string>;
  load?: (item: ItemSnapshot<Job>, em: EntityManager) => Promise<unknown>;
  apply?: Apply<Job, string>;
  applyFailure?: ApplyFailure<Job> | undefined;
  /** In the place of a module with `applyFailure`. */
  failure?: Scheduler['failure'];
  /** Variables over the defaults, without the prefix: `MAX_ATTEMPTS`. */
  settings?: Record<string, string>;
  /** Variables as they are. */
  env?: Record<string, string>;
  /** The address by which the handlers reach the database, given its own. */
  databaseVia?: (databaseUrl: string) => string;
  maxReceiveCount?: number;
  /** Limits the jobs of one site. */
  maxPerSite?: number | undefined;
  visibilityTimeoutSeconds?: number;
  publisher?: Publisher;
  /** In the place of the recorders. */
  logger?: Logger;
  metrics?: Metrics;
}

export interface Harness {
  readonly scheduler: Scheduler;
  readonly databaseUrl: string;
  /** The handlers' environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly database: Database;
  /** The jobs' own. */
  readonly table: ItemTable<Job>;
  readonly queues: Queues;
  readonly sqs: SQSClient;
  readonly clock: FakeClock;
  readonly lines: RecordedLine[];
  readonly metrics: Partial<Record<MetricName, number>>;
  /** Inserts jobs; returns their ids. */
  add(...rows: Partial<Job>[]): Promise<string[]>;
  job(id: string): Promise<Job>;
  jobs(): Promise<Job[]>;
  /** One invocation of the scheduled Lambda. */
  run(remainingMs?: number): Promise<RunSummary>;
  /** Receives what is in the queue, at most ten messages, as the event that Lambda would make of it. */
  receive(): Promise<SQSEvent>;
  /** One invocation of the processor Lambda. */
  deliver(event: SQSEvent, remainingMs?: number | (() => number)): Promise<SQSBatchResponse>;
  /** Goes on with other options, on the same database and queue, as a further deployment would. */
  redeploy(changes: HarnessOptions): Promise<void>;
  close(): Promise<void>;
}

/** Half of every range: each retry waits half its upper bound. */
export const evenRandom: Random = { fraction: () => 0.5, uuid: randomUUID };

const LONG = 900_000;

/** A scheduler of jobs on a database and a queue of its own, driven through its exported handlers. */
export async function createHarness(options: HarnessOptions = {}): Promise<Harness> {
  const testDatabase = await createTestDatabase();
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const queues = await createQueues(sqs, {
    name: `jobs-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: options.visibilityTimeoutSeconds ?? 60,
    maxReceiveCount: options.maxReceiveCount ?? 5,
  });
  const clock = new FakeClock();
  const lines: RecordedLine[] = [];
  const metrics: Partial<Record<MetricName, number>> = {};
  const address = options.databaseVia?.(testDatabase.url) ?? testDatabase.url;
  const deployWith = (given: HarnessOptions) =>
    deploy(given, { DATABASE_URL: address, JOB_SCHEDULER_QUEUE_URL: queues.queueUrl }, clock, lines, metrics);
  let deployed = deployWith(options);
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url });
  const database = openForOperations(settings, [deployed.scheduler]);
  const invocation = (remaining: number | (() => number) = LONG) => ({
    getRemainingTimeInMillis: () => (typeof remaining === 'number' ? remaining : remaining()),
  });
  return {
    get scheduler() {
      return deployed.scheduler;
    },
    databaseUrl: testDatabase.url,
    env: deployed.env,
    logger: deployed.logger,
    database,
    table: { database, entity: Job },
    queues,
    sqs,
    clock,
    lines,
    metrics,
    add: (...rows) => insertJobs(database.fork(), rows, clock.now()),
    job: (id) => database.fork().findOneOrFail(Job, { id }),
    jobs: () => database.fork().find(Job, {}, { orderBy: { id: 'asc' } }),
    run: (remainingMs) => deployed.scheduled({}, invocation(remainingMs)),
    receive: () => receiveEvent(sqs, queues.queueUrl),
    deliver: (event, remainingMs) => deployed.processor(event, invocation(remainingMs)),
    async redeploy(changes) {
      await deployed.close();
      deployed = deployWith({ ...options, ...changes });
    },
    async close() {
      await Promise.all([deployed.close(), database.close()]);
      sqs.destroy();
      await testDatabase.drop();
    },
  };
}

/** The jobs' scheduler, with both of its handlers. */
function deploy(
  options: HarnessOptions,
  addresses: Record<string, string>,
  clock: FakeClock,
  lines: RecordedLine[],
  metrics: Partial<Record<MetricName, number>>,
) {
  const env = {
    ...addresses,
    ...Object.fromEntries(
      Object.entries(options.settings ?? {}).map(([key, value]) => [`JOB_SCHEDULER_${key}`, value]),
    ),
    ...options.env,
  };
  const logger = options.logger ?? recordingLogger(lines);
  const overrides: Overrides = {
    env,
    clock,
    random: evenRandom,
    logger,
    metrics: options.metrics ?? recordingMetrics(metrics),
  };
  const { applyFailure } = options;
  const failure = options.failure ?? (applyFailure && (async () => ({ applyFailure })));
  const scheduler = defineScheduler({
    name: 'jobs',
    entity: Job,
    otherEntities: [JobNote],
    settingsPrefix: 'JOB_SCHEDULER_',
    settings: z.object({}),
    items: jobItems,
    ...(options.maxPerSite && { concurrency: { key: 'site', limit: options.maxPerSite } }),
    work: async () => ({
      ...(options.load && { load: options.load }),
      process: options.process ?? (async ({ name }: ItemSnapshot<Job>) => `done ${name}`),
      apply:
        options.apply ??
        ((item: SettlingItem<Job>, result: string) => {
          item.result = result;
        }),
      normalize: normalizeJob,
    }),
    ...(failure && { failure }),
  });
  const scheduled = createSchedulerHandler(scheduler, {
    ...overrides,
    ...(options.publisher && { publisher: options.publisher }),
  });
  const processor = createProcessorHandler(scheduler, {
    ...overrides,
    ...(options.publisher && { publisher: options.publisher }),
  });
  return {
    ...{ scheduler, env, logger, scheduled, processor },
    close: () => Promise.all([scheduled.close(), processor.close()]),
  };
}

/** An SQS event of these messages; a body alone is enough. */
export function eventOf(messages: readonly Partial<Message>[]): SQSEvent {
  return {
    Records: messages.map(({ MessageId = randomUUID(), Body = '', ReceiptHandle = '' }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: 'us-east-1',
    })),
  };
}
