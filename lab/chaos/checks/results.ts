import { MAX_ATTEMPTS } from '../settings.ts';
import type { AuditEntry } from '../store/audit-entry.entity.ts';
import { CHAINED } from '../work/chained.ts';
import type { ChaosItem } from '../work/chaos-item.entity.ts';
import { attemptsOf, claimOf, type Evidence, isSettle } from './evidence.ts';

/**
 * A completed item has each of its child rows once, and a failed one that of its failure, written in the transaction that
 * ended its claim; another has none.
 */
export function childrenMiscounted({ items, children, audit }: Evidence): string[] {
  const ends = new Map(audit.filter(isEnd).map((entry) => [claimOf(entry.itemId, entry.tokenBefore), entry]));
  const rows = Map.groupBy(children, ({ itemId }) => itemId);
  return items.flatMap((item) => {
    const { id, status } = item;
    const own = rows.get(id) ?? [];
    const parts = own
      .map(({ part }) => part)
      .toSorted()
      .join(' and ');
    if (parts !== partsOf(item)) return [`item ${id} is ${status}; its child rows: ${parts || 'none'}`];
    return own
      .filter(({ claimToken, transactionId }) => ends.get(claimOf(id, claimToken))?.transactionId !== transactionId)
      .map(({ part }) => `item ${id}: its ${part} child row was not written by the transaction that ended its claim`);
  });
}

/** By a settle, or by the rescue that has failed the item. */
const isEnd = (entry: AuditEntry) => isSettle(entry) || entry.statusAfter === 'failed';

/** What of an item must be there. One that failed without what that entails says so itself. */
function partsOf({ status, errors }: ChaosItem): string {
  if (status === 'completed') return 'created and inserted';
  return status === 'failed' && !errors.some(({ code }) => code === 'failure_not_applied') ? 'failed' : '';
}

/** An item that queues another when it completes has queued one; nobody else has. */
export function chainsMiscounted({ plan, items }: Evidence): string[] {
  const numbers = Map.groupBy(items, ({ number }) => number);
  const chaining = (number: number) => plan.behaviours.get(number)?.act === 'chain';
  return items
    .filter(({ number }) => number < CHAINED)
    .flatMap(({ id, number, status }) => {
      const expected = chaining(number) && status === 'completed' ? 1 : 0;
      const queued = numbers.get(number + CHAINED)?.length ?? 0;
      return queued === expected ? [] : [`item ${id} is ${status} and has queued ${queued} items, not ${expected}`];
    });
}

/** `process` ran once for each begun claim at most, and for no other. */
export function processedTwice({ calls, audit }: Evidence): string[] {
  const attempts = attemptsOf(audit);
  const seen = new Set<string>();
  return calls.flatMap(({ id, claimToken, attempt, pid }) => {
    const claim = claimOf(id, claimToken);
    const begin = attempts.get(claim)?.begin;
    if (seen.has(claim)) return [`item ${id} was processed twice under one claim, the second time by ${pid}`];
    seen.add(claim);
    return begin?.attemptsAfter === attempt ? [] : [`item ${id} was processed under a claim that was not begun`];
  });
}

/** A completed item behaved well in its last attempt; a failed one had failed for good or had no attempt left. */
export function outcomesWrong({ items, calls }: Evidence): string[] {
  const last = new Map(calls.map((call) => [call.id, call]));
  return items.flatMap(({ id, status, attempts, lastError }) => {
    const act = last.get(id)?.act;
    const good = act === 'work' || act === 'chain';
    if (status === 'completed' && !good) return [`item ${id} is completed; its last attempt was told to ${act}`];
    if (status === 'failed' && attempts < MAX_ATTEMPTS && act !== 'fail') {
      return [`item ${id} has failed in attempt ${attempts}: ${lastError}`];
    }
    if (status === 'failed' && act === undefined && !/^(crashed|never_begun): /.test(lastError ?? '')) {
      return [`item ${id} has failed and was never processed: ${lastError}`];
    }
    return [];
  });
}
