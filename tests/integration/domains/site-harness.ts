import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { domains } from '../../../functions/domains/domains.ts';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { Sitemap } from '../../../functions/entities/sitemap.entity.ts';
import { entities } from '../../../functions/index.ts';
import { type Database, openDatabase } from '../../../lib/database/database.ts';
import { DatabaseSettings } from '../../../lib/database/settings.ts';
import type { MetricName } from '../../../lib/metrics.ts';
import type { Overrides } from '../../../lib/scheduler/container.ts';
import type { Scheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../../../lib/scheduler/processor-handler.ts';
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { receiveEvent } from '../../../local/event-source.ts';
import { createQueues } from '../../../local/queues.ts';
import { type Site, startSites } from '../../../local/sample-sites.ts';
import { createTestDatabase } from '../../support/database.ts';
import { type RecordedLine, recordingLogger, recordingMetrics } from '../../support/recorders.ts';

/** The scheduler of domains, and others that go on from there, on sites of a test's own. */
export interface SiteHarness {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly lines: RecordedLine[];
  readonly metrics: Partial<Record<MetricName, number>>;
  /** Takes a domain, new or there already, through one attempt. */
  scan(domain: string): Promise<Domain>;
  /** One run of a scheduler, and the batch that it has sent. */
  attempt(scheduler: Scheduler): Promise<void>;
  /** The sitemaps that are queued or were, as `method url`, in the order of their rows. */
  sitemaps(): Promise<string[]>;
  close(): Promise<void>;
}

const CONTEXT = { getRemainingTimeInMillis: () => 600_000 };
/** An item that is there already, for another attempt. */
export const AGAIN = { status: 'pending', finishedAt: null, availableAt: new Date(0) } as const;

export async function createSiteHarness(
  sites: Readonly<Record<string, Site>>,
  settings: Record<string, string> = {},
  others: readonly Scheduler[] = [],
): Promise<SiteHarness> {
  const testDatabase = await createTestDatabase();
  const running = await startSites(sites);
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const lines: RecordedLine[] = [];
  const metrics: Partial<Record<MetricName, number>> = {};
  const env = { ...running.env, DATABASE_URL: testDatabase.url, FETCH_TIMEOUT_SECONDS: '2', ...settings };
  const overrides = { env, logger: recordingLogger(lines), metrics: recordingMetrics(metrics) };
  const drivers = new Map<Scheduler, Awaited<ReturnType<typeof createDriver>>>();
  for (const scheduler of [domains, ...others]) drivers.set(scheduler, await createDriver(scheduler, sqs, overrides));
  const attempt = async (scheduler: Scheduler) => drivers.get(scheduler)?.attempt();
  const database = openDatabase(parseSettings(DatabaseSettings, env), entities);

  return {
    database,
    databaseUrl: testDatabase.url,
    lines,
    metrics,
    attempt,
    async scan(domain) {
      const em = database.fork();
      const updated = await em.nativeUpdate(Domain, { domain }, AGAIN);
      if (updated === 0) await em.insert(Domain, { domain, availableAt: new Date(0) });
      await attempt(domains);
      return database.fork().findOneOrFail(Domain, { domain });
    },
    async sitemaps() {
      const rows = await database.fork().find(Sitemap, {}, { orderBy: { id: 'asc' } });
      return rows.map(({ discoveryMethod, url }) => `${discoveryMethod} ${url}`);
    },
    async close() {
      await Promise.all([...drivers.values(), database].map((part) => part.close()));
      await running.stop();
      sqs.destroy();
      await testDatabase.drop();
    },
  };
}

/** Runs one scheduler through its handlers, on a queue of its own. */
async function createDriver(scheduler: Scheduler, sqs: SQSClient, overrides: Overrides) {
  const { queueUrl } = await createQueues(sqs, {
    name: `${scheduler.name}-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  });
  const own = { ...overrides, env: { ...overrides.env, [`${scheduler.settingsPrefix}QUEUE_URL`]: queueUrl } };
  const scheduled = createSchedulerHandler(scheduler, own);
  const processor = createProcessorHandler(scheduler, own);
  return {
    async attempt() {
      await scheduled({}, CONTEXT);
      await processor(await receiveEvent(sqs, queueUrl), CONTEXT);
    },
    close: () => Promise.all([scheduled.close(), processor.close()]),
  };
}
