import { EXCUSED_CODE, type Outcome, type Setback } from '../work-item/outcome.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { LoopWatch } from './loop-watch.ts';

/** The loop counts as blocked from this share of an item's time limit on, all blocks of its turn together. */
const BLOCKED_SHARE = 0.1;

/** Codes of errors that say that a time limit was reached, whoever's it was. */
const OUT_OF_TIME = /(^|_)(e?timed_?out|timeout)(_|$)/;

/** From when on the event loop counts as blocked, in milliseconds. */
export function blockedFromMs(itemTimeoutSeconds: number): number {
  return itemTimeoutSeconds * 1000 * BLOCKED_SHARE;
}

/**
 * What a setback means where somebody's work has blocked the event loop: nobody can tell whose. An item that ran out of
 * time then, and was not alone, is excused; that makes it a suspect, which is alone the next time. So it is excused
 * once, and no more.
 *
 * @param watch of the item's turn; undefined where it was alone
 */
export function blame(
  setback: Setback,
  { crashes }: Pick<WorkItem, 'crashes'>,
  watch: LoopWatch | undefined,
  itemTimeoutSeconds: number,
): Outcome<never> {
  if (!watch || crashes > 0 || setback.kind !== 'retry' || !OUT_OF_TIME.test(setback.error.code)) return setback;
  const blockedMs = watch.blockedMs();
  if (blockedMs < blockedFromMs(itemTimeoutSeconds)) return setback;
  const { code, message } = setback.error;
  const error = {
    code: EXCUSED_CODE,
    message: `the event loop was blocked for ${blockedMs / 1000} s, by this item or by one beside it; ended with ${code}: ${message}`,
  };
  return { kind: 'excused', error };
}
