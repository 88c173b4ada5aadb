import { isTransient } from '../database/transient.ts';
import { StaleClaimError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Outcome, setbackOf } from '../work-item/outcome.ts';
import { settle } from '../work-item/settle.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { ProcessorContainer } from './container.ts';
import type { RemainingTime } from './lambda-handler.ts';

/** What became of a begun item. `unsettled`: the database was lost for good; the rescue will find it. */
export type Settlement = Outcome<never>['kind'] | 'completed' | 'stale' | 'unsettled';

/** Upper bound of the wait before a settle is tried again, in milliseconds; it doubles from the first. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** A settle is not tried again with less of the invocation left than this. */
const LAST_TRY_MS = 3000;

/**
 * Sees to it that an attempt is settled, and says how. Never throws.
 * A result that cannot be written (`apply` or its flush failed) becomes a setback of this item, in a fresh unit of
 * work. Where the database is lost, the same outcome is tried again for as long as the invocation lasts: what
 * `process` has done is worth the wait.
 */
export async function settleAttempt(
  container: ProcessorContainer,
  item: ItemSnapshot<WorkItem>,
  firstOutcome: Outcome<unknown>,
  remainingTime: RemainingTime,
  logger: Logger,
): Promise<Settlement> {
  const { table, work, common, clock, random } = container;
  let outcome = firstOutcome;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await settle(table, item, outcome, work.apply, clock.now());
      report(outcome, logger);
      return outcome.kind;
    } catch (error) {
      if (error instanceof StaleClaimError) {
        logger.warn('item is stale: its claim was lost, nothing was written', { outcome: outcome.kind });
        return 'stale';
      }
      if (isTransient(error) && remainingTime() > LAST_TRY_MS + wait) {
        logger.warn('settle failed for the moment, trying again', { waitMs: wait, reason: String(error) });
        await new Promise<void>((resolve) => void clock.after(wait * random.fraction(), resolve));
      } else if (outcome.kind === 'completed' && !isTransient(error)) {
        logger.error('the result could not be written', error);
        outcome = setbackOf(error, item.attempts, common, random);
      } else {
        logger.error('item could not be settled; it will be rescued when its lease runs out', error);
        return 'unsettled';
      }
    }
  }
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
    ...(kind !== 'failed' && { delaySeconds: outcome.delaySeconds }),
  };
  if (kind === 'snoozed') logger.info('item snoozed', fields);
  else logger.warn(kind === 'retry' ? 'item will be retried' : 'item failed', fields);
}
