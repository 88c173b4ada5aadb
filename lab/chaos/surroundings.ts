import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Database } from '../../lib/database/database.ts';
import { type LocalServers, startLocalServers } from '../../local/local-servers.ts';
import { type Intercept, startSqsProxy } from '../../local/proxies/sqs-proxy.ts';
import { createQueues } from '../../local/queues.ts';
import type { Plan } from './faults/plan.ts';
import { MAX_RECEIVE_COUNT, VISIBILITY_TIMEOUT_SECONDS } from './settings.ts';
import { openStore } from './store/store.ts';

/** What a run needs before there is a process under test. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly sqsEndpoint: string;
  readonly restartPostgres: LocalServers['restartPostgres'];
  /** The harness's own way to the database, past every proxy. */
  readonly database: Database;
}

/** PostgreSQL as in production where it matters here: what is committed is written, and a deadlock is soon found. */
const POSTGRES_SETTINGS = { synchronous_commit: 'on', deadlock_timeout: '100ms' };

/** Starts the servers, creates the tables and the items. */
export async function startSurroundings(plan: Plan, parts: AsyncDisposableStack): Promise<Surroundings> {
  const servers = await startLocalServers({ postgres: true, sqs: true, postgresSettings: POSTGRES_SETTINGS });
  parts.defer(servers.stop);
  const { databaseUrl = '', sqsEndpoint = '', restartPostgres } = servers;
  const database = await openStore(databaseUrl, plan);
  parts.defer(database.close);
  return { databaseUrl, sqsEndpoint, restartPostgres, database };
}

/** The queue, and the event sources' client of it, who receives and acknowledges through a proxy. */
export async function startQueue(
  sqsEndpoint: string,
  intercept: Intercept,
  parts: AsyncDisposableStack,
): Promise<{ sqs: SQSClient; queueUrl: string }> {
  const proxy = await startSqsProxy(sqsEndpoint, intercept);
  parts.defer(proxy.stop);
  const sqs = new SQSClient({
    endpoint: proxy.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
  parts.defer(() => sqs.destroy());
  const { queueUrl } = await createQueues(sqs, {
    name: `chaos-${randomUUID()}`,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  });
  return { sqs, queueUrl };
}
