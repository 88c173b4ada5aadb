import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Random } from '../clock.ts';
import { isRowError } from '../database/row-error.ts';
import type { ErrorDescription } from '../errors.ts';
import { abandoned, type Changes, givenUp, rescuedClaim, rescuedCrash } from './changes.ts';
import type { ItemTable } from './item-table.ts';
import { idOf } from './key-type.ts';
import { begunSince } from './last-begin.ts';
import { narrow, type Refusal } from './narrow.ts';
import { decideRescue, type RescuePolicy } from './rescue-decision.ts';
import { allBut } from './scope.ts';
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
  /** Set when a processor died with it, or no claim of it was ever begun. */
  readonly error?: ErrorDescription;
}

export interface RescueOptions {
  readonly now: Date;
  readonly policy: RescuePolicy;
  readonly random: Random;
  /** Ids of items that are set aside. */
  readonly except?: readonly string[];
  /** Leaves those that are to fail as they are, and says which they are. */
  readonly leavesFailing?: boolean;
}

export interface RescueResult {
  readonly rescued: readonly Rescued[];
  /** Items that the database would not let us rescue. */
  readonly refused: readonly Refusal<string>[];
  /** Ids of items that are to fail, and were left as they are. */
  readonly failing: readonly string[];
}

/** What a decision goes by, and no column more: one of the entity's own may hold what cannot be read. */
const FIELDS = ['id', 'status', 'attempts', 'crashes', 'unbegun', 'snoozes', 'errors', 'queuedAt'] as const;

type Expired = Pick<WorkItem, (typeof FIELDS)[number]>;

/**
 * Gives items whose lease ran out another chance, a bounded batch at a time. A claim that was never begun consumes
 * no attempt; an attempt that was never settled is a crash, and fails the item if it was its last.
 * Rows locked by a holder that is settling at this moment are skipped. Where a row refuses, it is found, and the others
 * are rescued without it.
 */
export async function rescue(table: ItemTable, options: RescueOptions): Promise<RescueResult> {
  const expired = { $and: [{ leaseExpiresAt: { $lt: options.now } }, allBut(options.except ?? [])] };
  // Mostly there is none: one statement then, and no transaction.
  if (!(await table.database.fork().findOne(table.entity, expired, { fields: ['id'] }))) {
    return { rescued: [], refused: [], failing: [] };
  }
  const touched = new Set<string>();
  try {
    return { ...(await rescueTogether(table, options, expired, touched)), refused: [] };
  } catch (error) {
    if (!isRowError(error)) throw error;
    const { written, refused } = await narrow([...touched], (ids) =>
      rescueTogether(table, options, { $and: [expired, { id: { $in: [...ids] } }] }, new Set()),
    );
    return {
      rescued: written.flatMap(({ rescued }) => rescued),
      refused,
      failing: written.flatMap(({ failing }) => failing),
    };
  }
}

/** @param notApplied what the history of those that fail has to say besides */
export function rescueTogether(
  { database, entity }: ItemTable,
  options: RescueOptions,
  where: FilterQuery<WorkItem>,
  touched: Set<string>,
  notApplied?: ErrorDescription,
): Promise<Pick<RescueResult, 'rescued' | 'failing'>> {
  return database.unitOfWork(async (em) => {
    const items: Expired[] = await em.find(entity, where, {
      fields: FIELDS,
      orderBy: { leaseExpiresAt: 'asc' },
      limit: RESCUE_BATCH_SIZE,
      disableIdentityMap: true,
      lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
    });
    for (const item of items) touched.add(idOf(item));
    const began = await beganSinceClaimed(em, entity, items);
    const all = items.map((item) => rescueItem(item, options, began(item), notApplied));
    const isLeft = ({ rescued }: Rescue) => options.leavesFailing === true && rescued.to === 'failed';
    const rescues = all.filter((each) => !isLeft(each));
    // Those that are written alike, by one statement.
    for (const group of Map.groupBy(rescues, ({ changes }) => JSON.stringify(changes)).values()) {
      const [first] = group;
      const ids = group.map(({ rescued }) => rescued.id);
      if (first) await em.nativeUpdate(entity, { id: { $in: ids } }, first.changes);
    }
    return {
      rescued: rescues.map(({ rescued }) => rescued),
      failing: all.filter(isLeft).map(({ rescued }) => rescued.id),
    };
  });
}

/** Asked only where it matters: of an item whose claim before this one was not begun either. */
export async function beganSinceClaimed(em: EntityManager, entity: ItemTable['entity'], items: readonly Expired[]) {
  const again = items.filter(({ status, unbegun }) => status === 'queued' && unbegun > 0);
  const times = [...new Set(again.map(({ queuedAt }) => queuedAt?.getTime() ?? 0))];
  const began = new Map<number, boolean>();
  for (const time of times) began.set(time, await begunSince(em, entity, new Date(time)));
  return ({ queuedAt }: Expired) => began.get(queuedAt?.getTime() ?? 0) ?? false;
}

interface Rescue {
  readonly rescued: Rescued;
  readonly changes: Changes;
}

export function rescueItem(
  item: Expired,
  { now, policy, random }: RescueOptions,
  othersBegan: boolean,
  notApplied?: ErrorDescription,
): Rescue {
  const { status: from, attempts } = item;
  const id = idOf(item);
  const result = (changes: Changes, error?: ErrorDescription) => ({
    rescued: { id, attempt: attempts, from, to: changes.status, ...(error && { error }) },
    changes,
  });
  const decision = decideRescue(item, policy, random, othersBegan);
  switch (decision.kind) {
    case 'give_back':
      return result(rescuedClaim(now, decision.unbegun, decision.delaySeconds));
    case 'give_up': {
      const error = neverBegun(policy);
      return result(givenUp(item, error, now, notApplied), error);
    }
    case 'retry': {
      const error = crashed(attempts);
      return result(rescuedCrash(item, error, now, decision.delaySeconds), error);
    }
    case 'abandon': {
      const error = crashed(attempts);
      return result(abandoned(item, error, now, notApplied), error);
    }
    default:
      return decision satisfies never;
  }
}

function crashed(attempts: number): ErrorDescription {
  return {
    code: 'crashed',
    message: `attempt ${attempts} ended without being settled: its processor was killed, ran out of memory or timed out`,
  };
}

function neverBegun({ maxUnbegun }: RescuePolicy): ErrorDescription {
  return {
    code: 'never_begun',
    message: `${maxUnbegun} claims in a row were not begun, while others were: its message does not reach the processor`,
  };
}
