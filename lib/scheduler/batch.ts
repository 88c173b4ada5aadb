import type { Delivery, Fated, ReadDelivery } from '../queue/receiver.ts';
import { inTurns } from './batch-limits.ts';
import type { ProcessorContainer } from './container.ts';
import { countFates, FATE_METRICS, FATES, type Fate } from './fate.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { type Batch, type Ended, type HandOver, takeTurn } from './turn.ts';

/** What a batch did; logged. */
export interface BatchSummary extends Record<Exclude<Fate, 'rejected' | 'again'>, number> {
  records: number;
  batchItemFailures: number;
  durationMs: number;
}

/**
 * One invocation of the processor Lambda: in turns, begins the records' items, processes them side by side and settles
 * each on its own; the suspects last, one at a time. Never throws.
 *
 * @returns the one fate of each record
 */
export async function processBatch(
  container: ProcessorContainer,
  deliveries: readonly Delivery[],
  remainingTime: RemainingTime,
  handOver?: HandOver,
): Promise<readonly Fated<Fate>[]> {
  const started = container.clock.now();
  const logger = container.logger.with({ batchId: container.random.uuid() });
  const batch: Batch = { container, logger, remainingTime, handOver };
  const ended: Ended[] = deliveries.filter(isRejected).map((delivery) => reject(batch, delivery));
  const turns = inTurns(deliveries.filter(isRead), ({ claim }) => claim.suspect);
  for (const turn of turns) ended.push(...(await takeTurn(batch, turn)));
  report(batch, ended, started);
  return ended;
}

type RejectedDelivery = Exclude<Delivery, ReadDelivery>;

const isRead = (delivery: Delivery): delivery is ReadDelivery => 'claim' in delivery;
const isRejected = (delivery: Delivery): delivery is RejectedDelivery => 'error' in delivery;

function reject({ logger }: Batch, { messageId, error }: RejectedDelivery): Ended {
  logger.error('record rejected', error, { messageId });
  return { messageId, fate: 'rejected' };
}

function report({ container, logger }: Batch, ended: readonly Ended[], started: Date): void {
  const { clock, metrics } = container;
  const counted = countFates(ended.map(({ fate }) => fate));
  for (const fate of FATES) {
    const metric = FATE_METRICS[fate];
    if (metric && counted[fate] > 0) metrics.add(metric, counted[fate]);
  }
  const { rejected, again, ...counts } = counted;
  const summary: BatchSummary = {
    records: ended.length,
    ...counts,
    batchItemFailures: rejected + again,
    durationMs: clock.now().getTime() - started.getTime(),
  };
  logger.info('batch finished', { summary });
}
