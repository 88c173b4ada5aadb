import { idOf } from '../work-item/key-type.ts';
import type { Refusal } from '../work-item/narrow.ts';
import { Trouble, type TroubleStep } from '../work-item/trouble.entity.ts';
import type { Container } from './container.ts';

/** The rows of a scheduler that the database does not let us write. */
export interface Troubles {
  /** Ids of items that no step of this run touches. */
  readonly aside: readonly string[];
  /** Says what rows were refused, on a log line, in a metric, and in a record beside each; sets them aside. */
  record(step: TroubleStep, refused: readonly Refusal<string>[]): Promise<void>;
}

/** Troubles looked after in one run, of those that may be over. */
const MOST_LOOKED_AFTER = 100;

/** Reads who is in trouble; those that have been set aside for long enough are tried again, or are over it. */
export async function openTroubles(container: Container): Promise<Troubles> {
  const { database, scheduler, clock } = container;
  const now = clock.now();
  const known = await Trouble.ofScheduler(database.fork(), scheduler.name);
  const aside = new Set(known.filter(({ retryAt }) => retryAt > now).map(({ itemId }) => itemId));
  const due = known.filter(({ itemId }) => !aside.has(itemId)).slice(0, MOST_LOOKED_AFTER);
  if (due.length > 0) await forgetThoseThatAreOver(container, due);
  return {
    get aside() {
      return [...aside];
    },
    async record(step, refused) {
      await recordTroubles(container, step, refused);
      for (const { row } of refused) aside.add(row);
    },
  };
}

/** The same for a step that is no part of a run. */
export async function recordTroubles(
  { database, scheduler, clock, logger, metrics }: Container,
  step: TroubleStep,
  refused: readonly Refusal<string>[],
): Promise<void> {
  if (refused.length === 0) return;
  for (const { row, error } of refused)
    logger.error('the database refuses to write this item', error, { itemId: row, step });
  metrics.add('refused', refused.length);
  await Trouble.record(database.fork(), scheduler.name, step, refused, clock.now());
}

/** A row that was written since, or is gone, or is done, is in trouble no more. */
async function forgetThoseThatAreOver({ database, table }: Container, troubles: readonly Trouble[]): Promise<void> {
  const over: Trouble[] = [];
  const items = await database
    .fork()
    .find(
      table.entity,
      { id: { $in: troubles.map(({ itemId }) => itemId) } },
      { fields: ['id', 'finishedAt', 'startedAt', 'updatedAt'], disableIdentityMap: true },
    );
  const byId = new Map(items.map((item) => [idOf(item), item]));
  for (const trouble of troubles) {
    const item = byId.get(trouble.itemId);
    const writtenAt = trouble.step === 'begin' ? item?.startedAt : item?.updatedAt;
    if (!item || item.finishedAt !== null || (writtenAt && writtenAt > trouble.lastAt)) over.push(trouble);
  }
  if (over.length > 0) await Trouble.forget(database.fork(), over);
}
