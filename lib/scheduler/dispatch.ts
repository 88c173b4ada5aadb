import type { Claim } from '../claim.ts';
import { claim } from '../work-item/claim.ts';
import { countInFlight } from '../work-item/count.ts';
import { byId } from '../work-item/narrow.ts';
import { release } from '../work-item/release.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { claimLimit } from './run-limits.ts';
import type { StopReason } from './run-summary.ts';
import type { Run } from './step.ts';

/** What dispatching has done, and why it has ended. */
export interface Dispatched {
  readonly claimed: number;
  readonly published: number;
  readonly released: number;
  readonly inFlight: number;
  readonly stopped: StopReason;
}

/** One claim and its messages; without a reason to stop, there may be more. */
type Step = Omit<Dispatched, 'stopped'> & { readonly stopped?: StopReason | undefined };

/** Claims and publishes, a batch at a time, until there is a reason to stop. */
export async function dispatch(run: Run): Promise<Dispatched> {
  let sum: Step = { claimed: 0, published: 0, released: 0, inFlight: 0 };
  for (let isFirst = true; ; isFirst = false) {
    const step = await dispatchBatch(run, isFirst, sum.inFlight);
    sum = {
      claimed: sum.claimed + step.claimed,
      published: sum.published + step.published,
      released: sum.released + step.released,
      inFlight: step.inFlight,
    };
    if (step.stopped) return { ...sum, stopped: step.stopped };
  }
}

/** One claim and its messages. @param isFirst whether the scheduler's state was just read */
export async function dispatchBatch(run: Run, isFirst: boolean, lastInFlight: number): Promise<Step> {
  const { container, hasTime, troubles } = run;
  const { scheduler, common, keyLimit, database, table, clock, random } = container;
  const nothing = { claimed: 0, published: 0, released: 0, inFlight: lastInFlight };
  if (!hasTime()) return { ...nothing, stopped: 'deadline' };
  const { pausedAt } = isFirst ? run.state : await SchedulerState.get(database.fork(), scheduler.name);
  if (pausedAt) return { ...nothing, stopped: 'paused' };
  const inFlight = await countInFlight(table, troubles.aside);
  const limit = claimLimit(common, inFlight);
  if (limit === 0) return { ...nothing, inFlight, stopped: 'max_in_flight' };
  const { claims, more, refused } = await claim(table, {
    limit,
    leaseSeconds: common.queueLeaseSeconds,
    claimToken: random.uuid(),
    now: clock.now(),
    policy: common,
    keyLimit,
    except: troubles.aside,
    ...(run.where && { where: run.where }),
  });
  await troubles.record('claim', refused);
  const { published, released } = await publish(run, claims);
  const failed = published === 0 && claims.length > 0;
  return {
    claimed: claims.length,
    published,
    released,
    inFlight: inFlight + published,
    stopped: failed ? 'publish_failed' : more ? undefined : 'drained',
  };
}

/** Sends the claims' messages; what SQS has not accepted is released. */
async function publish({ container, publisher, troubles }: Run, claims: readonly Claim[]) {
  const { table, clock, logger } = container;
  const { accepted, notAccepted } = await publisher.publish(claims);
  // One line for all of a claim: an item's story in the log begins here.
  if (accepted.length > 0) logger.info('items published', { itemIds: accepted.map(({ id }) => id) });
  for (const { claim: unsent, error } of notAccepted) {
    logger.warn('item not accepted by SQS', {
      itemId: unsent.id,
      claimToken: unsent.claimToken,
      errorCode: error.code,
      reason: error.message,
    });
  }
  const { released, refused } = await release(
    table,
    notAccepted.map(({ claim: unsent }) => unsent),
    clock.now(),
  );
  await troubles.record('release', byId(refused));
  return { published: accepted.length, released: released.size };
}
