import type { LogLine } from '../../local/lambda/lambda.ts';
import type { Counts } from '../../scripts/cli/progress.ts';
import { seededRandom } from '../seeded-random.ts';
import { lastFaultAt, stubbornMs, untilAtRest } from './at-rest.ts';
import type { Evidence } from './checks/evidence.ts';
import { createBaitKeeper } from './faults/bait.ts';
import { createDatabaseFaults } from './faults/database-faults.ts';
import type { Plan } from './faults/plan.ts';
import { createProcessFaults } from './faults/process-faults.ts';
import { createReceiveFaults } from './faults/receive-faults.ts';
import { createSendFaults, type Refusal } from './faults/send-faults.ts';
import { createSleepers } from './faults/sleepers.ts';
import { type Strike, Strikes } from './faults/strikes.ts';
import type { Bundles } from './fleet/bundles.ts';
import { createFleet } from './fleet/fleet.ts';
import { type Instance, startInstance } from './fleet/instance.ts';
import { gatherRows, leftBehindBy } from './gather.ts';
import { PART_OUT } from './sabotage.ts';
import { startSamples } from './samples.ts';
import { containerEnvironment, restMs } from './settings.ts';
import { startQueue, startSurroundings } from './surroundings.ts';
import { startWorld, type WorldCall } from './world-server.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly bundle: Bundles['bundle'];
  /** What the processes are without, where the bundle has been made for that: how the self-test breaks a part. */
  readonly partOut?: string;
  /** Waited for after the last fault, in milliseconds; what the settings allow where it is not given. */
  readonly patienceMs?: number;
  readonly onProgress: (counts: Counts, strikes: readonly Strike[]) => void;
  readonly onLog: (line: LogLine) => void;
  readonly interrupt: AbortSignal;
}

/** One run: everything is started, the items go through while the plan's faults strike, and all is seen and told. */
export async function runChaos(options: RunOptions): Promise<Evidence> {
  const parts = new AsyncDisposableStack();
  try {
    return await runWith(options, parts);
  } finally {
    await parts.disposeAsync();
  }
}

async function runWith(options: RunOptions, parts: AsyncDisposableStack): Promise<Evidence> {
  const { plan } = options;
  const random = seededRandom(plan.seed + 1);
  const { databaseUrl, sqsEndpoint, restartPostgres, database } = await startSurroundings(plan, parts);
  const strikes = new Strikes(plan.faults, () => world.progress);
  const { sqs, queueUrl } = await startQueue(sqsEndpoint, createReceiveFaults(strikes, random), parts);
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
        bundle: options.bundle[role],
        env: {
          ...containerEnvironment(plan.items, queueUrl, world.url),
          CHAOS_EPOCH: String(epoch),
          CHAOS_SKEW_MS: String(plan.skewsMs[place] ?? 0),
          ...(options.partOut && { [PART_OUT]: options.partOut }),
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
  const faults = createProcessFaults({ strikes, random, fleet, sleepers, restartPostgres });
  const world = await startWorld({ plan, random, calls, instanceOf: fleet.instanceOf, onCall: faults.strike });
  parts.defer(world.stop);

  const samples = startSamples(database, (counts) => options.onProgress(counts, strikes.log));
  parts.defer(sleepers.settled);
  parts.defer(samples.stop);
  parts.defer(fleet.stop);
  fleet.start();
  const restedMs = await untilAtRest(
    database,
    () => Math.max(lastFaultAt(strikes.log, calls, epoch), epoch + stubbornMs(plan)),
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
