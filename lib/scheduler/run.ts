import { longestPublishMs, type Publisher } from '../queue/publisher.ts';
import { type Claim, claim } from '../work-item/claim.ts';
import { countInFlight } from '../work-item/count.ts';
import { promote } from '../work-item/promote.ts';
import { release } from '../work-item/release.ts';
import { RESCUE_BATCH_SIZE, rescue } from '../work-item/rescue.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { Container } from './container.ts';
import type { RemainingTime } from './lambda-handler.ts';
import type { RunSummary, StopReason } from './run-summary.ts';

/** Time for releasing what could not be sent, before the Lambda is stopped. */
const RELEASE_RESERVE_MS = 3000;

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

  // A claim is made only if all its messages can still be sent, or their items released.
  const hasTime = () => remainingTime() > longestPublishMs(settings.batchSize) + RELEASE_RESERVE_MS;

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
    const limit = Math.min(settings.batchSize, settings.maxInFlight - counts.inFlight);
    if (limit <= 0) return 'max_in_flight';
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

  await rescueAll();
  if (keyLimit) await promote(database, scheduler.entity, clock.now(), keyLimit);
  let stopped: StopReason | undefined;
  while (!stopped) stopped = await dispatch();

  const summary: RunSummary = { runId, ...counts, stopped, durationMs: clock.now().getTime() - started };
  for (const name of ['rescued', 'claimed', 'published', 'released', 'inFlight'] as const) {
    metrics.add(name, counts[name]);
  }
  logger.info('run finished', { summary });
  return summary;
}
