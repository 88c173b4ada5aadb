import { isTimeout } from '../database/row-error.ts';
import type { Logger } from '../logger.ts';
import type { Fated, ReadDelivery } from '../queue/receiver.ts';
import { begin, idOfRead } from '../work-item/begin.ts';
import { idOf } from '../work-item/key-type.ts';
import { keyText } from '../work-item/keys.ts';
import { byId, type Refusal } from '../work-item/narrow.ts';
import { type Outcome, setbackOf } from '../work-item/outcome.ts';
import { release } from '../work-item/release.ts';
import type { Keep } from '../work-item/settle.ts';
import { type HeldItem, type ReadItem, settleUnread } from '../work-item/unreadable.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import { attempt } from './attempt.ts';
import { hasTimeForItem, processingLease } from './batch-limits.ts';
import { blame, blockedFromMs } from './blame.ts';
import type { ProcessorContainer } from './container.ts';
import type { Fate } from './fate.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { notAppliedBecause, reportNotApplied } from './limited-failure.ts';
import { type LoopWatch, watchLoop } from './loop-watch.ts';
import { settleAttempt } from './settlement.ts';
import { recordTroubles } from './troubles.ts';
import { outcomeWriter } from './write-outcome.ts';

/** Gives the places of items that were settled to the next of their keys. */
export type HandOver = (keys: readonly string[], remainingTime: RemainingTime) => Promise<unknown>;

/** What every turn of a batch works with. */
export interface Batch {
  readonly container: ProcessorContainer;
  readonly logger: Logger;
  readonly remainingTime: RemainingTime;
  /** Set where the scheduler has a concurrency key. */
  readonly handOver?: HandOver | undefined;
}

/** A record with its fate. */
export type Ended = Fated<Fate>;

interface Begun {
  readonly delivery: ReadDelivery;
  readonly read: ReadItem<WorkItem>;
}

/** Works on some records side by side. Never throws: those whose items could not be begun are delivered again. */
export async function takeTurn(batch: Batch, deliveries: readonly ReadDelivery[]): Promise<Ended[]> {
  const { container, remainingTime } = batch;
  try {
    if (!hasTimeForItem(remainingTime(), container.common.itemTimeoutSeconds)) return await giveBack(batch, deliveries);
    const { begun, ended } = await beginAll(batch, deliveries);
    const settled = await workOnAll(batch, begun);
    await handOverPlaces(batch, begun);
    return [...ended, ...settled];
  } catch (error) {
    return deliverAgain(batch, deliveries, error);
  }
}

/** What fails here costs nothing but time: the next run does it. */
async function handOverPlaces(
  { container, logger, remainingTime, handOver }: Batch,
  begun: readonly Begun[],
): Promise<void> {
  const { keyLimit } = container;
  if (!keyLimit || !handOver || begun.length === 0) return;
  const keys = begun.flatMap(({ read }) => {
    const key = keyText('item' in read ? Reflect.get(read.item, keyLimit.key) : null);
    return key === null ? [] : [key];
  });
  await handOver([...new Set(keys)], remainingTime).catch((error: unknown) => {
    logger.error('the places of settled items were not handed over; the next run will do it', error);
  });
}

async function giveBack(batch: Batch, deliveries: readonly ReadDelivery[]): Promise<Ended[]> {
  const { container, logger, remainingTime } = batch;
  const claims = deliveries.map(({ claim }) => claim);
  const { released, refused } = await release(container.table, claims, container.clock.now());
  await recordTroubles(container, 'release', byId(refused));
  const refusals = new Set(refused.map(({ row }) => row));
  // Every time, for every record, where the item's time limit is longer than the Lambda's.
  logger.warn('an item does not fit into the time that is left; these are pending again', {
    itemTimeoutSeconds: container.common.itemTimeoutSeconds,
    remainingSeconds: remainingTime() / 1000,
    itemIds: claims.map(({ id }) => id),
  });
  return deliveries.map(({ messageId, claim }) => ({
    messageId,
    fate: released.has(claim) ? 'released' : refusals.has(claim) ? 'refused' : 'stale',
  }));
}

/** Begins what can be begun; of the others says what became of them. */
async function beginAll(
  batch: Batch,
  deliveries: readonly ReadDelivery[],
): Promise<{ begun: Begun[]; ended: Ended[] }> {
  const { container, logger, remainingTime } = batch;
  const now = container.clock.now();
  const claims = deliveries.map(({ claim }) => claim);
  const { begun, refused, lost } = await begin(container.table, claims, now, processingLease(now, remainingTime()));
  // A row that is waited for in vain is locked by somebody: there is nothing wrong with it.
  const { late = [], bad = [] } = Object.groupBy(refused, ({ error }) => (isTimeout(error) ? 'late' : 'bad'));
  await recordTroubles(container, 'begin', byId(bad));
  const again = new Set([...late.map(({ row }) => row), ...(lost?.claims ?? [])]);
  const refusals = new Set(bad.map(({ row }) => row));
  const waiting = new Map(begun.map((read) => [idOfRead(read), read]));
  const started: Begun[] = [];
  const ended: Ended[] = [];
  const unbegun: ReadDelivery[] = [];
  for (const delivery of deliveries) {
    const { claim, messageId } = delivery;
    const read = waiting.get(claim.id);
    // Each item once: a second record of the same claim in this batch is stale as well.
    waiting.delete(claim.id);
    if (read) started.push({ delivery, read });
    else if (again.has(claim)) unbegun.push(delivery);
    else if (refusals.has(claim)) ended.push({ messageId, fate: 'refused' });
    else {
      logger.info('record is stale, acknowledged', { itemId: claim.id, claimToken: claim.claimToken });
      ended.push({ messageId, fate: 'stale' });
    }
  }
  if (unbegun.length > 0) ended.push(...deliverAgain(batch, unbegun, lost?.error ?? late[0]?.error));
  return { begun: started, ended };
}

function deliverAgain({ logger }: Batch, deliveries: readonly ReadDelivery[], error: unknown): Ended[] {
  logger.error('the records could not be begun and will be delivered again', error);
  return deliveries.map(({ messageId }) => ({ messageId, fate: 'again' }));
}

/** Side by side. Whoever blocks the event loop holds up all others: where there are any, it is watched. */
async function workOnAll(batch: Batch, begun: readonly Begun[]): Promise<Ended[]> {
  const { clock, common } = batch.container;
  if (begun.length < 2) return Promise.all(begun.map((each) => workOn(batch, each)));
  const watch = watchLoop(clock, blockedFromMs(common.itemTimeoutSeconds));
  try {
    return await Promise.all(begun.map((each) => workOn(batch, each, watch)));
  } finally {
    watch.stop();
    const blockedMs = watch.blockedMs();
    const itemIds = begun.map(({ read }) => idOfRead(read));
    if (blockedMs > 0) batch.logger.warn('the event loop was blocked by one of these items', { blockedMs, itemIds });
  }
}

/** @param watch of its turn, where it is not alone */
async function workOn(batch: Batch, { delivery, read }: Begun, watch?: LoopWatch): Promise<Ended> {
  const { messageId } = delivery;
  if ('unreadable' in read) return { messageId, fate: await settleUnreadable(batch, read.unreadable) };
  return { messageId, fate: await workOnItem(batch, read.item, watch) };
}

async function workOnItem(
  { container, logger, remainingTime }: Batch,
  item: ItemSnapshot<WorkItem>,
  watch?: LoopWatch,
): Promise<Fate> {
  const { clock, metrics, common, random } = container;
  const { itemTimeoutSeconds } = common;
  const { attempts, claimToken, queuedAt, startedAt } = item;
  const itemLogger = logger.with({ itemId: idOf(item), attempt: attempts, claimToken });
  if (queuedAt && startedAt) metrics.add('timeInQueue', startedAt.getTime() - queuedAt.getTime());
  const processStarted = clock.now().getTime();
  const outcomeOf = (error: unknown) =>
    blame(setbackOf(error, attempts, common, random), item, watch, itemTimeoutSeconds);
  const kept: Keep[] = [];
  const outcome = await attempt(container, item, itemLogger, outcomeOf, (write) => kept.push(write));
  const processMs = clock.now().getTime() - processStarted;
  metrics.add('processTime', processMs);
  const write = outcomeWriter(container, item, kept, itemLogger);
  const attempted = { item, outcome, outcomeOf, write, logger: itemLogger.with({ processMs }) };
  return settleAttempt(container, attempted, remainingTime);
}

/** An item that cannot be read has had its attempt, and that has failed. */
function settleUnreadable(
  { container, logger, remainingTime }: Batch,
  { row, error }: Refusal<HeldItem>,
): Promise<Fate> {
  const { table, scheduler, common, random } = container;
  const itemLogger = logger.with({ itemId: idOf(row), attempt: row.attempts, claimToken: row.claimToken });
  const outcomeOf = (thrown: unknown) => setbackOf(thrown, row.attempts, common, random);
  const outcome = outcomeOf(error);
  const write = async (settled: Outcome<unknown>, now: Date) => {
    // It would be given the item, and there is none.
    const isNotApplied = settled.kind === 'failed' && scheduler.failure !== undefined;
    const noted = isNotApplied ? { ...settled, notApplied: notAppliedBecause(error) } : settled;
    await settleUnread(table, row, noted, now);
    if (isNotApplied) reportNotApplied(container, itemLogger, error);
    return undefined;
  };
  return settleAttempt(container, { item: row, outcome, outcomeOf, write, logger: itemLogger }, remainingTime);
}
