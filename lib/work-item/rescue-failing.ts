import { LockMode } from '@mikro-orm/core';
import type { ErrorDescription } from '../errors.ts';
import type { ItemTable } from './item-table.ts';
import { moveOn } from './move-on.ts';
import { beganSinceClaimed, type Rescued, type RescueOptions, rescueItem, rescueTogether } from './rescue.ts';
import type { ApplyFailure } from './settle.ts';
import { readItem } from './unreadable.ts';
import type { WorkItem } from './work-item.ts';

/** One item whose lease ran out, with what its failure entails. */
export interface FailingOptions extends RescueOptions {
  readonly applyFailure: ApplyFailure<WorkItem>;
  /** What its statements may carry. */
  readonly maxStatementBytes: number;
}

/**
 * Rescues an item that is to fail, and writes what that entails, in a transaction of its own.
 *
 * @returns undefined where there is nothing to be rescued any more, or somebody is at it
 * @throws whatever `applyFailure` or the flush throws; nothing is written then
 */
export function rescueFailing(
  { database, entity }: ItemTable,
  id: string,
  { applyFailure, maxStatementBytes, ...options }: FailingOptions,
): Promise<Rescued | undefined> {
  return database.unitOfWork(
    async (em) => {
      const [row] = await em.find(
        entity,
        { id, leaseExpiresAt: { $lt: options.now } },
        { disableIdentityMap: true, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      );
      if (!row) return undefined;
      const read = readItem(row);
      if ('unreadable' in read) throw read.unreadable.error;
      const began = await beganSinceClaimed(em, entity, [row]);
      const { rescued, changes } = rescueItem(row, options, began(row));
      const { error } = rescued;
      const entailed = async (item: WorkItem) => {
        if (error && rescued.to === 'failed') await applyFailure(item, { ...error }, em);
      };
      await moveOn(em, entity, read.item, entailed, () => changes);
      return rescued;
    },
    { maxStatementBytes },
  );
}

/**
 * Rescues an item that is to fail without what that entails.
 *
 * @param notApplied why; its history says so
 */
export async function rescueWithout(
  table: ItemTable,
  id: string,
  options: RescueOptions,
  notApplied: ErrorDescription,
): Promise<Rescued | undefined> {
  const where = { id, leaseExpiresAt: { $lt: options.now } };
  const { rescued } = await rescueTogether(table, options, where, new Set(), notApplied);
  return rescued[0];
}
