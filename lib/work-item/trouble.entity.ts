import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { addSeconds } from '../clock.ts';
import { describeError } from '../errors.ts';
import type { Refusal } from './narrow.ts';

const TABLE = 'scheduler_troubles';

/** Steps at which a row may refuse to be written. */
export const TROUBLE_STEPS = ['claim', 'release', 'begin', 'settle', 'rescue', 'promote'] as const;

export type TroubleStep = (typeof TROUBLE_STEPS)[number];

/** A row that is in trouble is set aside for so long at first, in seconds; it doubles, up to six hours. */
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 21_600;

/** Rows that a run sets aside at most. */
const MOST_SET_ASIDE = 100_000;

const TroubleSchema = defineEntity({
  name: 'Trouble',
  tableName: TABLE,
  properties: {
    id: p.bigint('string').primary(),
    scheduler: p.string().length(100),
    /** The item's key, as text. */
    itemId: p.text(),
    step: p.enum(TROUBLE_STEPS),
    code: p.string().length(64),
    message: p.text(),
    since: p.datetime(3),
    lastAt: p.datetime(3),
    /** Times that it was tried in vain. */
    times: p.integer(),
    /** Until then no run touches the item. */
    retryAt: p.datetime(3),
  },
  uniques: [{ name: `${TABLE}_item_unique`, properties: ['scheduler', 'itemId', 'step'] }],
});

/**
 * An item that the database would not let us write: a constraint that it violates, a trigger that raises. What happened
 * cannot be recorded on its row, so it is recorded beside it; so is that its `applyFailure` runs, which may end the process.
 */
export class Trouble extends TroubleSchema.class {
  /** Records that rows were refused at a step; each is set aside, for twice as long as the last time. */
  static async record(
    em: EntityManager,
    scheduler: string,
    step: TroubleStep,
    refusals: readonly Refusal<string>[],
    now: Date,
  ): Promise<void> {
    if (refusals.length === 0) return;
    const itemIds = refusals.map(({ row }) => row);
    const known = await em.find(Trouble, { scheduler, step, itemId: { $in: itemIds } }, { disableIdentityMap: true });
    const before = new Map(known.map((trouble) => [trouble.itemId, trouble]));
    const rows = refusals.map(({ row: itemId, error }) => {
      const { since = now, times = 0 } = before.get(itemId) ?? {};
      const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** times, LONGEST_WAIT_SECONDS);
      const retryAt = addSeconds(now, wait);
      return { scheduler, itemId, step, ...describeError(error), since, lastAt: now, times: times + 1, retryAt };
    });
    await em.upsertMany(Trouble, rows, { onConflictFields: ['scheduler', 'itemId', 'step'] });
  }

  /** Every trouble of a scheduler, the latest first. */
  static ofScheduler(em: EntityManager, scheduler: string): Promise<Trouble[]> {
    return em.find(
      Trouble,
      { scheduler },
      { orderBy: { lastAt: 'desc' }, limit: MOST_SET_ASIDE, disableIdentityMap: true },
    );
  }

  /** The troubles of some items. */
  static ofItems(em: EntityManager, scheduler: string, itemIds: readonly string[]): Promise<Trouble[]> {
    return em.find(Trouble, { scheduler, itemId: { $in: [...itemIds] } }, { disableIdentityMap: true });
  }

  /** Forgets that of one item at one step, if there is any. */
  static async forgetAt(em: EntityManager, scheduler: string, step: TroubleStep, itemId: string): Promise<void> {
    await em.nativeDelete(Trouble, { scheduler, step, itemId });
  }

  static async forget(em: EntityManager, troubles: readonly Trouble[]): Promise<void> {
    await em.nativeDelete(Trouble, { id: { $in: troubles.map(({ id }) => id) } });
  }
}

TroubleSchema.setClass(Trouble);
