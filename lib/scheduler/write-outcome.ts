import { isTransient } from '../database/transient.ts';
import { StaleClaimError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../work-item/outcome.ts';
import { type Keep, settle } from '../work-item/settle.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { ProcessorContainer } from './container.ts';
import { limitedApply } from './limited-apply.ts';
import { limitedFailure, notAppliedBecause, reportNotApplied } from './limited-failure.ts';
import type { Attempted } from './settlement.ts';

/** What is written with a setback, besides the setback itself: each may be what the database refuses. */
interface Besides {
  readonly keeps: boolean;
  readonly applies: boolean;
}

/** In this order, so that no more is left out than must be: where one is refused, the other is written. */
const EVER_LESS: readonly Besides[] = [
  { keeps: true, applies: true },
  { keeps: true, applies: false },
  { keeps: false, applies: true },
  { keeps: false, applies: false },
];

/**
 * How the outcomes of an item are written. A result has its own ways to fail; a setback is written in any case, without
 * what was kept of the attempt, or without what the failure entails, where it cannot be written with that.
 *
 * @param kept is complete when the first outcome is written
 */
export function outcomeWriter(
  { table, scheduler, work, common, clock, metrics }: ProcessorContainer,
  item: ItemSnapshot<WorkItem>,
  kept: readonly Keep[],
  logger: Logger,
): Attempted['write'] {
  const { itemTimeoutSeconds, settleMaxBytes: maxStatementBytes } = common;
  const apply = limitedApply(work.apply, clock, itemTimeoutSeconds);
  const applyFailure = limitedFailure(scheduler, clock, itemTimeoutSeconds);
  // Of the tries that were refused, in their order: where the database is lost on the way, they are not made again.
  const refusals: { readonly tried: Besides; readonly error: unknown }[] = [];
  const refusalWith = (besides: keyof Besides) => refusals.findLast(({ tried }) => tried[besides]);

  async function writeSetback(setback: Outcome<never>, now: Date, { keeps, applies }: Besides): Promise<void> {
    const unapplied = applies ? undefined : refusalWith('applies');
    const unkept = keeps ? undefined : refusalWith('keeps');
    await settle(table, item, unapplied ? withNote(setback, unapplied.error) : setback, apply, now, {
      maxStatementBytes,
      kept: keeps ? kept : [],
      applyFailure: applies ? applyFailure : undefined,
    });
    if (unapplied) reportNotApplied({ metrics }, logger, unapplied.error);
    if (unkept) logger.error('what was to be kept of the attempt could not be written', unkept.error);
  }

  return async (outcome, now) => {
    if (outcome.kind === 'completed') return settle(table, item, outcome, apply, now, { maxStatementBytes, kept });
    const mayApply = outcome.kind === 'failed' && applyFailure !== undefined;
    const tries = EVER_LESS.filter(({ keeps, applies }) => (!keeps || kept.length > 0) && (!applies || mayApply));
    for (const tried of tries.slice(refusals.length)) {
      try {
        await writeSetback(outcome, now, tried);
        return undefined;
      } catch (error) {
        if (tried === tries.at(-1) || isTransient(error) || error instanceof StaleClaimError) throw error;
        refusals.push({ tried, error });
      }
    }
    return undefined;
  };
}

function withNote(setback: Outcome<never>, error: unknown): Outcome<never> {
  return setback.kind === 'failed' ? { ...setback, notApplied: notAppliedBecause(error) } : setback;
}
