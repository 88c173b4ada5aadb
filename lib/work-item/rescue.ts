import { LockMode } from '@mikro-orm/core';
import type { Random } from '../clock.ts';
import type { ErrorDescription } from '../errors.ts';
import { abandoned, rescuedClaim, rescuedCrash } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { decideRescue } from './rescue-decision.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Status } from './status.ts';
import type { WorkItem } from './work-item.ts';

/** Items rescued in one transaction. */
export const RESCUE_BATCH_SIZE = 100;

export interface Rescued {
  readonly id: string;
  readonly attempt: number;
  /** What it was when its lease ran out. */
  readonly from: Status;
  /** What has become of it: `pending`, or `failed` when its attempts are used up. */
  readonly to: Status;
  /** Set when a processor died with it. */
  readonly error?: ErrorDescription;
}

/**
 * Gives items whose lease ran out another chance, a bounded batch at a time. A claim that was never begun consumes
 * no attempt; an attempt that was never settled is a crash, and fails the item if it was its last.
 * Rows locked by a holder that is settling at this moment are skipped.
 */
export async function rescue(
  { database, entity }: ItemTable,
  now: Date,
  policy: RetryPolicy,
  random: Random,
): Promise<Rescued[]> {
  const expired = { leaseExpiresAt: { $lt: now } };
  // Mostly there is none: one statement then, and no transaction.
  if (!(await database.fork().findOne(entity, expired, { fields: ['id'] }))) return [];
  return database.unitOfWork(async (em) => {
    const items = await em.find(entity, expired, {
      orderBy: { leaseExpiresAt: 'asc' },
      limit: RESCUE_BATCH_SIZE,
      lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
    });
    return items.map((item) => rescueItem(item, now, policy, random));
  });
}

function rescueItem(item: WorkItem, now: Date, policy: RetryPolicy, random: Random): Rescued {
  const { id, status: from, attempts } = item;
  const decision = decideRescue(item, policy, random);
  if (decision.kind === 'give_back') {
    Object.assign(item, rescuedClaim(now));
    return { id, attempt: attempts, from, to: item.status };
  }
  const error = {
    code: 'crashed',
    message: `attempt ${attempts} ended without being settled: its processor was killed, ran out of memory or timed out`,
  };
  Object.assign(
    item,
    decision.kind === 'abandon' ? abandoned(item, error, now) : rescuedCrash(item, error, now, decision.delaySeconds),
  );
  return { id, attempt: attempts, from, to: item.status, error };
}
