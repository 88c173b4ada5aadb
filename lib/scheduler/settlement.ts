import { isRowError } from '../database/row-error.ts';
import { isTransient } from '../database/transient.ts';
import { StaleClaimError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { printable } from '../thrown.ts';
import { idOf } from '../work-item/key-type.ts';
import { type Outcome, withinSnoozes } from '../work-item/outcome.ts';
import { type Applied, wasSettledAt } from '../work-item/settle.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { ProcessorContainer } from './container.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { recordTroubles } from './troubles.ts';

/** What became of a begun item. `unsettled`: the database was lost for good; the rescue will find it. */
export type Settlement = Outcome<never>['kind'] | 'completed' | 'stale' | 'unsettled';

/** Upper bound of the wait before a settle is tried again, in milliseconds; it doubles from the first. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** A settle is not tried again with less of the invocation left than this. */
const LAST_TRY_MS = 3000;

/** An attempt that is to be settled. */
export interface Attempted {
  readonly item: Pick<WorkItem, 'id' | 'attempts' | 'snoozes'>;
  readonly outcome: Outcome<unknown>;
  /** What an error means for the item, where its result cannot be written. */
  readonly outcomeOf: (error: unknown) => Outcome<never>;
  /** Writes an outcome of it as of a time, in a unit of work of its own; throws as `settle` does. */
  readonly write: (outcome: Outcome<unknown>, now: Date) => Promise<Applied | undefined>;
  readonly logger: Logger;
}

/**
 * Sees to it that an attempt is settled, and says how. Never throws.
 * A result that cannot be written (`apply` or its flush failed) becomes a setback of this item, in a fresh unit of
 * work. Where the database is lost, the same outcome is tried again for as long as the invocation lasts: what
 * `process` has done is worth the wait.
 */
export async function settleAttempt(
  container: ProcessorContainer,
  { item, outcome: firstOutcome, outcomeOf, write, logger }: Attempted,
  remainingTime: RemainingTime,
): Promise<Settlement> {
  const { maxSnoozes } = container.common;
  const inDoubt: Date[] = [];
  let outcome = withinSnoozes(firstOutcome, item, maxSnoozes);
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const end = await tryToWrite(container, { item, outcome, write, logger }, inDoubt);
    if (end === 'written') return outcome.kind;
    if (end === 'stale') return 'stale';
    const { error } = end;
    if (isTransient(error) && remainingTime() > LAST_TRY_MS + wait) {
      logger.warn('settle failed for the moment, trying again', { waitMs: wait, reason: printable(error) });
      await pause(container, wait);
    } else if (outcome.kind === 'completed' && !isTransient(error)) {
      logger.error('the result could not be written', error);
      outcome = withinSnoozes(outcomeOf(error), item, maxSnoozes);
    } else return giveUp(container, item, error, logger);
  }
}

/** @param inDoubt times of tries whose answer was lost; this one's is added to them, if it is */
async function tryToWrite(
  container: ProcessorContainer,
  { item, outcome, write, logger }: Omit<Attempted, 'outcomeOf'>,
  inDoubt: Date[],
): Promise<'written' | 'stale' | { error: unknown }> {
  const now = container.clock.now();
  try {
    const applied = await write(outcome, now);
    if (applied && applied.limitsReached > 0) container.metrics.add('limitsReached', applied.limitsReached);
  } catch (error) {
    // Whatever this try has met, it may be what an earlier one has written.
    if (!(await wasWritten(container, item, inDoubt))) {
      if (isTransient(error)) inDoubt.push(now);
      if (!(error instanceof StaleClaimError)) return { error };
      logger.warn('item is stale: its claim was lost, nothing was written', { outcome: outcome.kind });
      return 'stale';
    }
  }
  report(outcome, logger);
  return 'written';
}

/** Waits for a random share of the time, so that those who failed together do not come back together. */
function pause({ clock, random }: ProcessorContainer, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms * random.fraction(), resolve));
}

/** Whether a try whose answer was lost has been written after all. */
async function wasWritten(
  { table, logger }: ProcessorContainer,
  item: Attempted['item'],
  inDoubt: readonly Date[],
): Promise<boolean> {
  if (inDoubt.length === 0) return false;
  return wasSettledAt(table, item, inDoubt).catch((error: unknown) => {
    logger.error('it could not be found out whether the item was settled', error, { itemId: idOf(item) });
    return false;
  });
}

/** Leaves the item to the rescue. A row that no outcome can be written on has what happened recorded beside it. */
async function giveUp(
  container: ProcessorContainer,
  item: Attempted['item'],
  error: unknown,
  logger: Logger,
): Promise<'unsettled'> {
  logger.error('item could not be settled; it will be rescued when its lease runs out', error);
  if (isRowError(error)) {
    await recordTroubles(container, 'settle', [{ row: idOf(item), error }]).catch((cause: unknown) => {
      logger.error('the trouble could not be recorded', cause);
    });
  }
  return 'unsettled';
}

function report(outcome: Outcome<unknown>, logger: Logger): void {
  if (outcome.kind === 'completed') {
    logger.info('item completed');
    return;
  }
  const { kind, error } = outcome;
  const fields = {
    errorCode: error.code,
    reason: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...('delaySeconds' in outcome && { delaySeconds: outcome.delaySeconds }),
  };
  if (kind === 'snoozed') logger.info(SETBACK_LINES[kind], fields);
  else logger.warn(SETBACK_LINES[kind], fields);
}

const SETBACK_LINES = {
  retry: 'item will be retried',
  failed: 'item failed',
  snoozed: 'item snoozed',
  excused: 'item excused: it ran out of time while the event loop was blocked, and will be processed alone',
} as const satisfies Record<Exclude<Outcome<never>['kind'], 'completed'>, string>;
