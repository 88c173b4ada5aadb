import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Plugin } from 'esbuild';
import type { LogLine } from '../local/lambda.ts';
import { startLocalServers } from '../local/local-servers.ts';
import type { Counts } from '../local/progress.ts';
import { createQueues } from '../local/queues.ts';
import { startSqsProxy } from '../proxies/sqs-proxy.ts';
import { lastFaultAt, untilAtRest } from './at-rest.ts';
import type { Evidence } from './checks/evidence.ts';
import { createBaitKeeper } from './faults/bait.ts';
import { createDatabaseFaults } from './faults/database-faults.ts';
import type { Plan } from './faults/plan.ts';
import { createProcessFaults } from './faults/process-faults.ts';
import { createReceiveFaults } from './faults/receive-faults.ts';
import { createSendFaults, type Refusal } from './faults/send-faults.ts';
import { createSleepers } from './faults/sleepers.ts';
import { type Strike, Strikes } from './faults/strikes.ts';
import { bundleChaos } from './fleet/bundles.ts';
import { createFleet } from './fleet/fleet.ts';
import { type Instance, startInstance } from './fleet/instance.ts';
import { gatherRows, leftBehindBy } from './gather.ts';
import { startSamples } from './samples.ts';
import { seededRandom } from './seeded-random.ts';
import { containerEnvironment, MAX_RECEIVE_COUNT, restMs, VISIBILITY_TIMEOUT_SECONDS } from './settings.ts';
import { openStore } from './store/store.ts';
import { startWorld, type WorldCall } from './world-server.ts';

export interface RunOptions {
  readonly plan: Plan;
  /** Change what is bundled: how the self-test breaks a part. */
  readonly plugins?: Plugin[];
  /** Waited for after the last fault, in milliseconds; what the settings allow where it is not given. */
  readonly patienceMs?: number;
  readonly onProgress: (counts: Counts, strikes: readonly Strike[]) => void;
  readonly onLog: (line: LogLine) => void;
  readonly interrupt: AbortSignal;
}

/** PostgreSQL as in production where it matters here: what is committed is written, and a deadlock is soon found. */
const POSTGRES_SETTINGS = { synchronous_commit: 'on', deadlock_timeout: '100ms' };

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** One run: everything is started, the items go through while the plan's faults strike, and all is seen and told. */
export async function runChaos(options: RunOptions): Promise<Evidence> {
  const { plan } = options;
  const parts = new AsyncDisposableStack();
  await using _all = parts;
  const random = seededRandom(plan.seed + 1);
  const bundles = await bundleChaos(options.plugins ?? []);
  parts.defer(bundles.remove);
  const servers = await startLocalServers({ postgres: true, sqs: true, postgresSettings: POSTGRES_SETTINGS });
  parts.defer(servers.stop);
  const { databaseUrl = '', sqsEndpoint = '' } = servers;
  const database = await openStore(databaseUrl, plan.items);
  parts.defer(database.close);

  const strikes = new Strikes(plan.faults, () => world.progress);
  const receiving = await startSqsProxy(sqsEndpoint, createReceiveFaults(strikes, random));
  parts.defer(receiving.stop);
  const sqs = new SQSClient({
    ...{ endpoint: receiving.endpoint, region: 'us-east-1', credentials: CREDENTIALS },
    useQueueUrlAsEndpoint: false,
  });
  parts.defer(() => sqs.destroy());
  const { queueUrl } = await createQueues(sqs, {
    name: `chaos-${randomUUID()}`,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  });

  const bait = createBaitKeeper(database);
  const refusals: Refusal[] = [];
  const published = new Set<Instance>();
  const epoch = Date.now();
  const fleet = createFleet({
    strikes,
    sqs,
    queueUrl,
    launch: (role, place, generation, timeoutMs) =>
      startInstance({
        ...{ name: `${role} ${place}.${generation}`, role, timeoutMs, databaseUrl, sqsEndpoint },
        module: bundles.module[role],
        env: {
          ...containerEnvironment(plan.items, queueUrl, world.url),
          CHAOS_EPOCH: String(epoch),
          CHAOS_SKEW_MS: String(plan.skewsMs[place] ?? 0),
        },
        tap: (instance, toServer) =>
          createDatabaseFaults({
            ...{ instance, strikes, bait, toServer },
            stopPastLease: sleepers.stop,
            takePublished: (sender) => published.delete(sender),
          }),
        intercept: (instance) =>
          createSendFaults({ instance, strikes, random, refusals, onSent: (sender) => published.add(sender) }),
        onLog: options.onLog,
      }),
  });
  const calls: WorldCall[] = [];
  const sleepers = createSleepers(calls);
  const faults = createProcessFaults({ strikes, random, fleet, sleepers, restartPostgres: servers.restartPostgres });
  const world = await startWorld({ plan, random, calls, instanceOf: fleet.instanceOf, onCall: faults.strike });
  parts.defer(world.stop);

  const samples = startSamples(database, (counts) => options.onProgress(counts, strikes.log));
  fleet.start();
  const restedMs = await untilAtRest(
    database,
    () => lastFaultAt(strikes.log, calls, epoch),
    options.patienceMs ?? restMs(plan.items),
    options.interrupt,
  );
  await Promise.all([fleet.stop(), samples.stop(), faults.settled()]);
  await sleepers.settled();
  return {
    ...{ plan, calls, refusals, restedMs, instances: fleet.instances },
    ...(await gatherRows(database)),
    strikes: strikes.log,
    inFlight: samples.inFlight,
    leftBehind: await leftBehindBy(fleet.instances, database),
  };
}
