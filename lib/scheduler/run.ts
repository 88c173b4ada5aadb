import { describeError } from '../errors.ts';
import type { Publisher } from '../queue/publisher.ts';
import { measureBacklog } from '../work-item/backlog.ts';
import { type Claim, claim } from '../work-item/claim.ts';
import { countInFlight } from '../work-item/count.ts';
import { promote } from '../work-item/promote.ts';
import { release } from '../work-item/release.ts';
import { RESCUE_BATCH_SIZE, rescue } from '../work-item/rescue.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { Container } from './container.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { claimLimit, hasTimeToDispatch } from './run-limits.ts';
import type { RunSummary, StopReason } from './run-summary.ts';

/** One invocation of the scheduled Lambda: rescue, then claim and publish until there is a reason to stop. */
export async function run(
  container: Container,
  publisher: Publisher,
  remainingTime: RemainingTime,
  runId: string,
): Promise<RunSummary> {
  const { database, scheduler, settings, keyLimit, clock, random, logger, metrics } = container;
  const started = clock.now().getTime();
  const counts = { rescued: 0, claimed: 0, published: 0, released: 0, inFlight: 0 };

  const hasTime = () => hasTimeToDispatch(remainingTime(), settings.batchSize);

  async function rescueAll(): Promise<void> {
    for (let batch = RESCUE_BATCH_SIZE; batch === RESCUE_BATCH_SIZE && hasTime(); ) {
      const rescued = await rescue(database, scheduler.entity, clock.now(), settings, random);
      for (const { id, attempt, from, to, error } of rescued) {
        logger.warn('item rescued', { itemId: id, attempt, from, to, ...(error && { errorCode: error.code }) });
        if (error) metrics.add('crashes', 1);
        if (to === 'failed') metrics.add('failed', 1);
      }
      counts.rescued += rescued.length;
      batch = rescued.length;
    }
  }

  /** @returns why the run must stop, or undefined to go on */
  async function dispatch(): Promise<StopReason | undefined> {
    if (!hasTime()) return 'deadline';
    if (await SchedulerState.getPausedAt(database.fork(), scheduler.name)) return 'paused';
    counts.inFlight = await countInFlight(database, scheduler.entity);
    const limit = claimLimit(settings, counts.inFlight);
    if (limit === 0) return 'max_in_flight';
    const { claims, more } = await claim(database, scheduler.entity, {
      limit,
      leaseSeconds: settings.queueLeaseSeconds,
      claimToken: random.uuid(),
      now: clock.now(),
      policy: settings,
      keyLimit,
    });
    counts.claimed += claims.length;
    const published = await publish(claims);
    counts.published += published;
    counts.inFlight += published;
    if (published === 0 && claims.length > 0) return 'publish_failed';
    return more ? undefined : 'drained';
  }

  /** @returns how many were accepted; the others are released */
  async function publish(claims: readonly Claim[]): Promise<number> {
    const messages = claims.map((item) => ({ scheduler: scheduler.name, ...item }));
    const { accepted, notAccepted } = await publisher.publish(messages);
    // One line for all of a claim: an item's story in the log begins here.
    if (accepted.length > 0) logger.info('items published', { itemIds: accepted.map(({ id }) => id) });
    if (notAccepted.length > 0) {
      for (const { message, error } of notAccepted) {
        logger.warn('item not accepted by SQS', {
          itemId: message.id,
          claimToken: message.claimToken,
          errorCode: error.code,
          reason: error.message,
        });
      }
      const items = notAccepted.map(({ message }) => message);
      counts.released += await release(database, scheduler.entity, items, clock.now());
    }
    return accepted.length;
  }

  /** What is left to do. Everything is done without it: a table too large to be counted in time must not fail the run. */
  async function measure(): Promise<Pick<RunSummary, 'pending' | 'oldestDueSeconds'>> {
    const now = clock.now();
    try {
      const { pending, oldestDue } = await measureBacklog(
        database.fork(),
        scheduler.entity,
        now,
        keyLimit !== undefined,
      );
      const oldestDueSeconds = oldestDue ? (now.getTime() - oldestDue.since.getTime()) / 1000 : 0;
      metrics.add('pending', pending);
      metrics.add('oldestDueAge', oldestDueSeconds);
      return { pending, oldestDueSeconds };
    } catch (error) {
      logger.warn('the backlog could not be measured', { reason: describeError(error).message });
      return {};
    }
  }

  await rescueAll();
  if (keyLimit) await promote(database, scheduler.entity, clock.now(), keyLimit);
  let stopped: StopReason | undefined;
  while (!stopped) stopped = await dispatch();

  const backlog = await measure();
  const summary: RunSummary = { runId, ...counts, ...backlog, stopped, durationMs: clock.now().getTime() - started };
  metrics.add('runs', 1);
  for (const name of ['rescued', 'claimed', 'published', 'released', 'inFlight'] as const) {
    metrics.add(name, counts[name]);
  }
  logger.info('run finished', { summary });
  return summary;
}
