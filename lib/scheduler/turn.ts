import type { Logger } from '../logger.ts';
import type { Fated, ReadDelivery } from '../queue/receiver.ts';
import { begin } from '../work-item/begin.ts';
import { release } from '../work-item/release.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import { attempt } from './attempt.ts';
import { hasTimeForItem, processingLease } from './batch-limits.ts';
import type { ProcessorContainer } from './container.ts';
import type { Fate } from './fate.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { settleAttempt } from './settlement.ts';

/** What every turn of a batch works with. */
export interface Batch {
  readonly container: ProcessorContainer;
  readonly logger: Logger;
  readonly remainingTime: RemainingTime;
}

/** A record with its fate. */
export type Ended = Fated<Fate>;

interface Begun {
  readonly delivery: ReadDelivery;
  readonly item: ItemSnapshot<WorkItem>;
}

/** Works on some records side by side. Never throws: those whose items could not be begun are delivered again. */
export async function takeTurn(batch: Batch, deliveries: readonly ReadDelivery[]): Promise<Ended[]> {
  const { container, remainingTime } = batch;
  try {
    if (!hasTimeForItem(remainingTime(), container.common.itemTimeoutSeconds)) return await giveBack(batch, deliveries);
    const { begun, ended } = await beginAll(batch, deliveries);
    return [...ended, ...(await Promise.all(begun.map((each) => workOn(batch, each))))];
  } catch (error) {
    return deliverAgain(batch, deliveries, error);
  }
}

async function giveBack(batch: Batch, deliveries: readonly ReadDelivery[]): Promise<Ended[]> {
  const { container, logger, remainingTime } = batch;
  const claims = deliveries.map(({ claim }) => claim);
  const released = await release(container.table, claims, container.clock.now());
  // Every time, for every record, where the item's time limit is longer than the Lambda's.
  logger.warn('an item does not fit into the time that is left; these are pending again', {
    itemTimeoutSeconds: container.common.itemTimeoutSeconds,
    remainingSeconds: remainingTime() / 1000,
    itemIds: claims.map(({ id }) => id),
  });
  return deliveries.map(({ messageId, claim }) => ({ messageId, fate: released.has(claim) ? 'released' : 'stale' }));
}

/** Begins what can be begun; of the others says what became of them. */
async function beginAll(
  batch: Batch,
  deliveries: readonly ReadDelivery[],
): Promise<{ begun: Begun[]; ended: Ended[] }> {
  const { container, logger, remainingTime } = batch;
  const now = container.clock.now();
  const claims = deliveries.map(({ claim }) => claim);
  const { items, lost } = await begin(container.table, claims, now, processingLease(now, remainingTime()));
  const waiting = new Map(items.map((item) => [item.id, item]));
  const begun: Begun[] = [];
  const ended: Ended[] = [];
  const unbegun: ReadDelivery[] = [];
  for (const delivery of deliveries) {
    const { id, claimToken } = delivery.claim;
    const item = waiting.get(id);
    // Each item once: a second record of the same claim in this batch is stale as well.
    waiting.delete(id);
    if (item) begun.push({ delivery, item });
    else if (lost?.claims.includes(delivery.claim)) unbegun.push(delivery);
    else {
      logger.info('record is stale, acknowledged', { itemId: id, claimToken });
      ended.push({ messageId: delivery.messageId, fate: 'stale' });
    }
  }
  if (lost) ended.push(...deliverAgain(batch, unbegun, lost.error));
  return { begun, ended };
}

function deliverAgain({ logger }: Batch, deliveries: readonly ReadDelivery[], error: unknown): Ended[] {
  logger.error('the records could not be begun and will be delivered again', error);
  return deliveries.map(({ messageId }) => ({ messageId, fate: 'again' }));
}

async function workOn({ container, logger, remainingTime }: Batch, { delivery, item }: Begun): Promise<Ended> {
  const { clock, metrics } = container;
  const { id, attempts, claimToken, queuedAt, startedAt } = item;
  const itemLogger = logger.with({ itemId: id, attempt: attempts, claimToken });
  if (queuedAt && startedAt) metrics.add('timeInQueue', startedAt.getTime() - queuedAt.getTime());
  const processStarted = clock.now().getTime();
  const outcome = await attempt(container, item, itemLogger);
  const processMs = clock.now().getTime() - processStarted;
  metrics.add('processTime', processMs);
  const fate = await settleAttempt(container, item, outcome, remainingTime, itemLogger.with({ processMs }));
  return { messageId: delivery.messageId, fate };
}
