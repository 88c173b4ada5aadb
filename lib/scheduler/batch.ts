import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { type Message, parseMessage } from '../queue/message.ts';
import { begin } from '../work-item/begin.ts';
import { release } from '../work-item/release.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import { attempt } from './attempt.ts';
import { hasTimeForItem, inTurns, processingLease } from './batch-limits.ts';
import type { Container } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { type Settlement, settleAttempt } from './settlement.ts';

/** What a batch did; logged. */
export interface BatchSummary extends Record<Settlement, number> {
  records: number;
  released: number;
  batchItemFailures: number;
  durationMs: number;
}

/** A record and what it says. */
interface Delivery {
  readonly messageId: string;
  readonly message: Message;
}

/**
 * One invocation of the processor Lambda: begins the records' items, processes them side by side and settles each
 * on its own; then the suspects, one at a time.
 *
 * @returns the ids of the records that SQS must deliver again
 */
export async function processBatch(
  container: Container<Scheduler>,
  event: SQSEvent,
  remainingTime: RemainingTime,
): Promise<{ failedMessageIds: string[]; summary: BatchSummary }> {
  const { scheduler, database, settings, clock, metrics } = container;
  const logger = container.logger.with({ batchId: container.random.uuid() });
  const started = clock.now().getTime();
  const failedMessageIds: string[] = [];
  const counts = { completed: 0, retry: 0, failed: 0, snoozed: 0, stale: 0, unsettled: 0, released: 0 };

  function read(record: SQSRecord): Delivery[] {
    try {
      return [{ messageId: record.messageId, message: parseMessage(record.body, scheduler.name) }];
    } catch (error) {
      logger.error('record rejected', error, { messageId: record.messageId });
      metrics.add('rejectedRecords', 1);
      failedMessageIds.push(record.messageId);
      return [];
    }
  }

  /** Runs the deliveries of one group side by side. Never throws: a group that could not be begun is delivered again. */
  async function handle(deliveries: readonly Delivery[]): Promise<void> {
    const fits = hasTimeForItem(remainingTime(), settings.itemTimeoutSeconds);
    let items: readonly ItemSnapshot<WorkItem>[] = [];
    try {
      if (fits) items = await beginAll(deliveries);
      else await giveBack(deliveries);
    } catch (error) {
      deliverAgain(deliveries, error);
    }
    await Promise.all(items.map(work));
  }

  function deliverAgain(deliveries: readonly Delivery[], error: unknown): void {
    logger.error('the records could not be begun and will be delivered again', error);
    failedMessageIds.push(...deliveries.map(({ messageId }) => messageId));
  }

  async function giveBack(deliveries: readonly Delivery[]): Promise<void> {
    const claims = deliveries.map(({ message }) => message);
    counts.released += await release(database, scheduler.entity, claims, clock.now());
    // Every time, for every record, where the item's time limit is longer than the Lambda's.
    logger.warn('an item does not fit into the time that is left; these are pending again', {
      itemTimeoutSeconds: settings.itemTimeoutSeconds,
      remainingSeconds: remainingTime() / 1000,
      itemIds: claims.map(({ id }) => id),
    });
  }

  async function beginAll(deliveries: readonly Delivery[]): Promise<readonly ItemSnapshot<WorkItem>[]> {
    const now = clock.now();
    const lease = processingLease(now, remainingTime());
    const claims = deliveries.map(({ message }) => message);
    const { items, lost } = await begin(database, scheduler.entity, claims, now, lease);
    if (lost)
      deliverAgain(
        deliveries.filter(({ message }) => lost.claims.includes(message)),
        lost.error,
      );
    const begun = new Set(items.map((item) => item.id));
    for (const claim of claims) {
      const { id, claimToken } = claim;
      if (lost?.claims.includes(claim)) continue;
      // Each item once: a second record of the same claim in this batch is stale as well.
      if (begun.delete(id)) continue;
      logger.info('record is stale, acknowledged', { itemId: id, claimToken });
      counts.stale += 1;
      metrics.add('stale', 1);
    }
    return items;
  }

  async function work(item: ItemSnapshot<WorkItem>): Promise<void> {
    const { id, attempts, claimToken, queuedAt, startedAt } = item;
    const itemLogger = logger.with({ itemId: id, attempt: attempts, claimToken });
    if (queuedAt && startedAt) metrics.add('timeInQueue', startedAt.getTime() - queuedAt.getTime());
    const processStarted = clock.now().getTime();
    const outcome = await attempt(container, item, itemLogger);
    const processMs = clock.now().getTime() - processStarted;
    metrics.add('processTime', processMs);
    counts[await settleAttempt(container, item, outcome, remainingTime, itemLogger.with({ processMs }))] += 1;
  }

  const deliveries = event.Records.flatMap(read);
  for (const group of inTurns(deliveries, ({ message }) => message.suspect)) await handle(group);

  const summary: BatchSummary = {
    records: event.Records.length,
    ...counts,
    batchItemFailures: failedMessageIds.length,
    durationMs: clock.now().getTime() - started,
  };
  metrics.add('released', counts.released);
  logger.info('batch finished', { summary });
  return { failedMessageIds, summary };
}
