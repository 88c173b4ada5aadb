import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Domain } from '../../functions/domains/domain.entity.ts';
import { domains } from '../../functions/domains/domains.ts';
import { entities } from '../../functions/index.ts';
import { Sitemap } from '../../functions/sitemaps/sitemap.entity.ts';
import { type Database, openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { parseSettings } from '../../lib/settings.ts';
import { createQueues } from '../../scripts/local/queues.ts';
import { type Site, startSites } from '../../scripts/local/sample-sites.ts';
import { createTestDatabase } from './database.ts';
import { receive } from './harness.ts';
import { type RecordedLine, recordingLogger, recordingMetrics } from './recorders.ts';

/** The domains scheduler on sites of a test's own. */
export interface DomainsHarness {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly lines: RecordedLine[];
  /** Takes a new row, or one that is there, through one attempt. */
  scan(domain: string): Promise<Domain>;
  /** The sitemaps that were queued, as `method url`, in the order of their rows. */
  sitemaps(): Promise<string[]>;
  close(): Promise<void>;
}

const CONTEXT = { getRemainingTimeInMillis: () => 600_000 };

export async function createDomainsHarness(
  sites: Readonly<Record<string, Site>>,
  settings: Record<string, string> = {},
): Promise<DomainsHarness> {
  const testDatabase = await createTestDatabase();
  const running = await startSites(sites);
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const { queueUrl } = await createQueues(sqs, {
    name: `domains-${randomBytes(6).toString('hex')}`,
    visibilityTimeoutSeconds: 60,
    maxReceiveCount: 5,
  });
  const lines: RecordedLine[] = [];
  const overrides = {
    env: {
      ...running.env,
      DATABASE_URL: testDatabase.url,
      DOMAIN_SCHEDULER_QUEUE_URL: queueUrl,
      FETCH_TIMEOUT_SECONDS: '2',
      ...settings,
    },
    logger: recordingLogger(lines),
    metrics: recordingMetrics({}),
  };
  const scheduled = createSchedulerHandler(domains, overrides);
  const processor = createProcessorHandler(domains, overrides);
  const database = openDatabase(parseSettings(DatabaseSettings, overrides.env), entities);
  return {
    database,
    databaseUrl: testDatabase.url,
    lines,
    async scan(domain) {
      const em = database.fork();
      const existing = await em.findOne(Domain, { domain });
      if (existing) {
        await em.nativeUpdate(Domain, { domain }, { status: 'pending', finishedAt: null, availableAt: new Date(0) });
      } else await em.insert(Domain, { domain, availableAt: new Date(0) });
      await scheduled({}, CONTEXT);
      await processor(await receive(sqs, queueUrl), CONTEXT);
      return database.fork().findOneOrFail(Domain, { domain });
    },
    async sitemaps() {
      const rows = await database.fork().find(Sitemap, {}, { orderBy: { id: 'asc' } });
      return rows.map(({ discoveryMethod, url }) => `${discoveryMethod} ${url}`);
    },
    async close() {
      await Promise.all([scheduled.close(), processor.close(), database.close()]);
      await running.stop();
      sqs.destroy();
      await testDatabase.drop();
    },
  };
}
