import { isAllowed, isTerminal, TRANSITIONS, type Transition } from '../../../lib/work-item/status.ts';
import { MAX_ATTEMPTS, restMs } from '../settings.ts';
import type { AuditEntry } from '../store/audit-entry.entity.ts';
import { CHAINED } from '../work/chained.ts';
import { claimOf, type Evidence, instanceOf, isBegin, isCrash, isSettle, keepsAttempt } from './evidence.ts';

/** Every item that was inserted, by the harness or by a parent, is there and at its end. */
export function itemsLost({ plan, items, restedMs }: Evidence): string[] {
  const unfinished = items.filter(({ status }) => !isTerminal(status));
  const inserted = items.filter(({ number }) => number < CHAINED).length;
  return [
    ...(inserted === plan.items ? [] : [`${plan.items} items were inserted, ${inserted} are there`]),
    ...unfinished.map(
      ({ id, status }) => `item ${id} is ${status}, ${Math.round(restedMs / 1000)} s after the last fault`,
    ),
  ];
}

/** What is at its end for good came there soon after the faults had ended. */
export function restedLate({ plan, restedMs }: Evidence): string[] {
  const allowed = restMs(plan.items);
  return restedMs <= allowed ? [] : [`not at rest ${restedMs} ms after the last fault; ${allowed} are allowed`];
}

/** Each claim is begun once and ended once, by the process that began it or by the rescue, as the states allow. */
export function claimsBroken({ audit, instances }: Evidence): string[] {
  const begins = new Map<string, AuditEntry>();
  const ended = new Set<string>();

  function faultOfBegin(entry: AuditEntry): string | undefined {
    const claim = claimOf(entry.itemId, entry.tokenBefore);
    if (begins.has(claim)) return 'the claim was begun before';
    begins.set(claim, entry);
    return entry.tokenAfter === entry.tokenBefore ? undefined : 'begun under another claim';
  }

  function faultOfEnd(entry: AuditEntry): string | undefined {
    const claim = claimOf(entry.itemId, entry.tokenBefore);
    const begin = begins.get(claim);
    if (!begin) return 'the claim was never begun';
    if (ended.has(claim)) return 'the claim was ended before';
    ended.add(claim);
    const [beginner, settler] = [begin, entry].map((change) => instanceOf(instances, change)?.name ?? 'nobody');
    if (isCrash(entry) || beginner === settler) return undefined;
    return `begun by ${beginner}, settled by ${settler}`;
  }

  function faultOf(entry: AuditEntry): string | undefined {
    if (!isLegal(entry)) return 'no transition of the lifecycle';
    if (isBegin(entry)) return faultOfBegin(entry);
    return isSettle(entry) || isCrash(entry) ? faultOfEnd(entry) : undefined;
  }

  return audit.flatMap((entry) => {
    const fault = faultOf(entry);
    return fault ? [`item ${entry.itemId}, ${entry.statusBefore} to ${entry.statusAfter}: ${fault}`] : [];
  });
}

function isLegal({ statusBefore, statusAfter }: AuditEntry): boolean {
  const transitions = Object.keys(TRANSITIONS) as Transition[];
  return transitions.some((name) => TRANSITIONS[name].to === statusAfter && isAllowed(name, statusBefore));
}

/** Attempts are begins, less those that a snooze or an excuse gave back, and never more than allowed. */
export function attemptsMiscounted({ items, audit }: Evidence): string[] {
  const counted = new Map<string, number>();
  const tooMany: string[] = [];
  for (const entry of audit) {
    const { itemId, attemptsAfter } = entry;
    const givenBack = isSettle(entry) && !keepsAttempt(entry);
    if (isBegin(entry)) counted.set(itemId, (counted.get(itemId) ?? 0) + 1);
    if (givenBack) counted.set(itemId, (counted.get(itemId) ?? 0) - 1);
    if (attemptsAfter > MAX_ATTEMPTS) tooMany.push(`item ${itemId} has ${attemptsAfter} attempts of ${MAX_ATTEMPTS}`);
  }
  const wrong = items.filter(({ id, attempts }) => attempts !== (counted.get(id) ?? 0));
  return [
    ...tooMany,
    ...wrong.map(
      ({ id, attempts }) => `item ${id} has ${attempts} attempts, and was begun ${counted.get(id) ?? 0} times`,
    ),
  ];
}
