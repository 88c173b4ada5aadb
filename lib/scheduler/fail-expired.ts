import { addSeconds } from '../clock.ts';
import { isRowError } from '../database/row-error.ts';
import { isTransient } from '../database/transient.ts';
import { SluiceError } from '../errors.ts';
import { printable } from '../thrown.ts';
import type { Rescued } from '../work-item/rescue.ts';
import { rescueFailing, rescueWithout } from '../work-item/rescue-failing.ts';
import type { ApplyFailure } from '../work-item/settle.ts';
import { Trouble } from '../work-item/trouble.entity.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { limitedFailure, notAppliedBecause, reportNotApplied } from './limited-failure.ts';
import type { Run } from './step.ts';

/** How much of a run goes to this, and the longest that one `applyFailure` has, in seconds: what is due waits for it. */
const LONGEST_SECONDS = 10;

/** Times that an item's `applyFailure` may be begun and not come to an end, before the item fails without it. */
const MOST_TRIES = 3;

const UNFINISHED = 'failure_unfinished';

/** What is beside an item while its `applyFailure` runs: where that takes the process down, it stays there. */
class UnfinishedFailureError extends SluiceError {
  constructor() {
    super(UNFINISHED, 'applyFailure was begun by the rescue, and has not come to an end');
  }
}

/**
 * Fails items whose lease ran out, each with what that entails, in a transaction of its own. One whose `applyFailure` takes
 * the process down, or loses the database, is set aside, so that it stops no other; the third time is its last.
 *
 * @returns those that were rescued; what there is no time for is left to the next run
 */
export async function failExpired(run: Run, ids: readonly string[]): Promise<Rescued[]> {
  const { container, hasTime } = run;
  const { scheduler, common, clock, database } = container;
  const applyFailure = limitedFailure(scheduler, clock, Math.min(common.itemTimeoutSeconds, LONGEST_SECONDS));
  if (!applyFailure || ids.length === 0) return [];
  const unfinished = await Trouble.ofItems(database.fork(), scheduler.name, ids);
  const givenUp = new Set(
    unfinished.filter(({ code, times }) => code === UNFINISHED && times >= MOST_TRIES).map(({ itemId }) => itemId),
  );
  const end = addSeconds(clock.now(), LONGEST_SECONDS);
  const all: Rescued[] = [];
  for (const id of ids) {
    if (clock.now() >= end || !hasTime()) break;
    const rescued = await (givenUp.has(id)
      ? failWithout(run, id, new UnfinishedFailureError())
      : fail(run, id, applyFailure));
    if (rescued) all.push(rescued);
  }
  return all;
}

async function fail(run: Run, id: string, applyFailure: ApplyFailure<WorkItem>): Promise<Rescued | undefined> {
  const { scheduler, table, database, common: policy, clock, random, logger } = run.container;
  const options = { now: clock.now(), policy, random, applyFailure, maxStatementBytes: policy.settleMaxBytes };
  const begun = [{ row: id, error: new UnfinishedFailureError() }];
  await Trouble.record(database.fork(), scheduler.name, 'settle', begun, options.now);
  let rescued: Rescued | undefined;
  try {
    rescued = await rescueFailing(table, id, options);
  } catch (error) {
    if (!isTransient(error)) return failWithout(run, id, error);
    logger.warn('item could not be failed for the moment, and is set aside', { itemId: id, reason: printable(error) });
    return undefined;
  }
  await forgetTry(run, id);
  return rescued;
}

async function failWithout(run: Run, id: string, error: unknown): Promise<Rescued | undefined> {
  const { table, common: policy, clock, random, logger } = run.container;
  let rescued: Rescued | undefined;
  try {
    rescued = await rescueWithout(table, id, { now: clock.now(), policy, random }, notAppliedBecause(error));
  } catch (refusal) {
    if (!isRowError(refusal)) throw refusal;
    await run.troubles.record('rescue', [{ row: id, error: refusal }]);
  }
  if (rescued) reportNotApplied(run.container, logger.with({ itemId: id, attempt: rescued.attempt }), error);
  await forgetTry(run, id);
  return rescued;
}

/** Where it stays, it is forgotten once the item is seen to be done. */
async function forgetTry({ container: { database, scheduler, logger } }: Run, id: string): Promise<void> {
  await Trouble.forgetAt(database.fork(), scheduler.name, 'settle', id).catch((error: unknown) => {
    logger.warn('the record of a try was not forgotten', { itemId: id, reason: printable(error) });
  });
}
