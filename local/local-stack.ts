import { SQSClient } from '@aws-sdk/client-sqs';
import { entities } from '../functions/index.ts';
import { type Database, openDatabase } from '../lib/database/database.ts';
import { DatabaseSettings } from '../lib/database/settings.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../lib/scheduler/settings.ts';
import { parseSettings, variableName } from '../lib/settings.ts';
import { startLocalServers } from './local-servers.ts';
import { prepareDatabase, prepareNewDatabase } from './prepare-database.ts';
import { createQueues } from './queues.ts';
import { startSampleSites } from './sample-sites.ts';

/** All that the Lambdas of a local run need around them. */
export interface LocalStack {
  /** The Lambdas' environment. */
  readonly env: NodeJS.ProcessEnv;
  settingsOf(scheduler: Scheduler): SchedulerSettings;
  readonly database: Database;
  readonly sqs: SQSClient;
  stop(): Promise<void>;
}

/** Short limits, so that every fate of an item can be watched within half a minute. Set variables win over them. */
const SHORT = {
  itemTimeoutSeconds: '4',
  maxAttempts: '3',
  retryBaseSeconds: '1',
  retryMaxSeconds: '2',
  queueLeaseSeconds: '60',
};
const SHORT_FETCH = { FETCH_TIMEOUT_SECONDS: '3', FETCH_CONNECT_TIMEOUT_SECONDS: '2' };

/** The processor Lambda's time limit in a local run, in milliseconds. */
export const PROCESSOR_TIMEOUT_MS = 60_000;
const VISIBILITY_TIMEOUT_SECONDS = 90;
const MAX_RECEIVE_COUNT = 5;

const NO_CREDENTIALS = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** What `.env` says of a deployment's database does not concern the embedded one. */
const NO_OTHER_DATABASE = { DATABASE_HOST: '', DATABASE_SECRET_ID: '', DATABASE_TLS: '' };

/** Whether a local run would be on a database that was there before, and not on one of its own. */
export function isSomebodysDatabase(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['DATABASE_URL']);
}

/**
 * Starts what is not there yet: a PostgreSQL unless `DATABASE_URL` is set, an SQS unless `AWS_ENDPOINT_URL_SQS` or all
 * queue URLs are, and the sample sites. Applies the migrations and creates the queues.
 *
 * @throws TablesDifferError when the tables of the database are not as the schedulers need them
 * @param isOwn whether the items are somebody's own, whose limits are those that a deployment would have
 */
export async function startLocalStack(schedulers: readonly Scheduler[], isOwn = false): Promise<LocalStack> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value));
  const queueUrlsGiven = schedulers.every((scheduler) => given[queueUrlVariable(scheduler)]);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  // First: where it cannot be worked on, nothing need be started.
  if (given['DATABASE_URL']) await prepareDatabase(given, schedulers);
  try {
    const servers = await startLocalServers({
      postgres: !given['DATABASE_URL'],
      sqs: !given['AWS_ENDPOINT_URL_SQS'] && !queueUrlsGiven,
    });
    stops.push(servers.stop);
    const sites = await startSampleSites();
    stops.push(sites.stop);
    const env: NodeJS.ProcessEnv = {
      ...(isOwn ? {} : { ...Object.assign({}, ...schedulers.map(short)), ...SHORT_FETCH }),
      ...sites.env,
      ...given,
      ...(servers.databaseUrl && { ...NO_OTHER_DATABASE, DATABASE_URL: servers.databaseUrl }),
      ...(servers.sqsEndpoint && { AWS_ENDPOINT_URL_SQS: servers.sqsEndpoint, ...NO_CREDENTIALS }),
      // What the run says of itself comes from their log lines, so they must be written; `--logs` shows them.
      LOG_LEVEL: given['LOG_LEVEL'] === 'DEBUG' ? 'DEBUG' : 'INFO',
      // Their log lines are read by the local run; the metrics would only stand between them.
      POWERTOOLS_DEV: '',
      POWERTOOLS_METRICS_DISABLED: 'true',
    };
    const databaseSettings = parseSettings(DatabaseSettings, env);
    if (servers.databaseUrl) await prepareNewDatabase(env);
    const sqs = createClient(env);
    stops.push(async () => sqs.destroy());
    for (const scheduler of schedulers) env[queueUrlVariable(scheduler)] ??= await createQueue(sqs, scheduler);
    const settingsOf = (scheduler: Scheduler) => parseSettings(SchedulerSettings, env, scheduler.settingsPrefix);
    schedulers.forEach(settingsOf);
    const database = openDatabase(databaseSettings, entities);
    stops.push(database.close);
    return { env, settingsOf, database, sqs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function queueUrlVariable({ settingsPrefix }: Scheduler): string {
  return variableName(settingsPrefix, 'queueUrl');
}

function short({ settingsPrefix }: Scheduler): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(SHORT).map(([key, value]) => [variableName(settingsPrefix, key), value]));
}

function createClient(env: NodeJS.ProcessEnv): SQSClient {
  const endpoint = env['AWS_ENDPOINT_URL_SQS'];
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  return new SQSClient({
    useQueueUrlAsEndpoint: false,
    ...(endpoint && { endpoint }),
    ...(env['AWS_REGION'] && { region: env['AWS_REGION'] }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  });
}

async function createQueue(sqs: SQSClient, { name }: Scheduler): Promise<string> {
  const { queueUrl } = await createQueues(sqs, {
    name: `sluice-local-${name}`,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  });
  return queueUrl;
}
