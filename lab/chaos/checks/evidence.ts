import type { Plan } from '../faults/plan.ts';
import type { Refusal } from '../faults/send-faults.ts';
import type { Strike } from '../faults/strikes.ts';
import type { Instance } from '../fleet/instance.ts';
import type { AuditEntry } from '../store/audit-entry.entity.ts';
import type { ChaosChild } from '../work/chaos-child.entity.ts';
import type { ChaosItem } from '../work/chaos-item.entity.ts';
import type { WorldCall } from '../world-server.ts';

/** What was seen of a run, by the harness, by PostgreSQL and by the world: by no process under test. */
export interface Evidence {
  readonly plan: Plan;
  readonly items: readonly ChaosItem[];
  readonly children: readonly ChaosChild[];
  readonly audit: readonly AuditEntry[];
  readonly calls: readonly WorldCall[];
  readonly instances: readonly Instance[];
  readonly strikes: readonly Strike[];
  readonly refusals: readonly Refusal[];
  /** Items in flight, at each sample. */
  readonly inFlight: readonly number[];
  /** From the last fault until all was at rest, in milliseconds of the wall. */
  readonly restedMs: number;
  /** Processes that are still there, and server processes that still serve one. */
  readonly leftBehind: readonly string[];
}

/** An attempt from its begin to its end, as the audit tells it. */
export interface Attempt {
  readonly begin: AuditEntry;
  readonly end: AuditEntry | undefined;
}

/** A claim is the pair of item and token. */
export function claimOf(itemId: string, claimToken: string | null): string {
  return `${itemId} ${claimToken}`;
}

export const isBegin = ({ statusBefore, statusAfter }: AuditEntry) =>
  statusBefore === 'queued' && statusAfter === 'processing';

/** Ended by the rescue: nobody settled it. */
export const isCrash = (entry: AuditEntry) =>
  entry.statusBefore === 'processing' && entry.crashesAfter === entry.crashesBefore + 1 && keepsAttempt(entry);

/** What a snooze and an excuse do not. */
export const keepsAttempt = ({ attemptsBefore, attemptsAfter }: AuditEntry) => attemptsAfter >= attemptsBefore;

export const isSettle = (entry: AuditEntry) =>
  entry.statusBefore === 'processing' && entry.statusAfter !== 'processing' && !isCrash(entry);

/** Every attempt, by its claim. */
export function attemptsOf(audit: readonly AuditEntry[]): Map<string, Attempt> {
  const ends = new Map<string, AuditEntry>();
  for (const entry of audit) {
    if (isSettle(entry) || isCrash(entry)) ends.set(claimOf(entry.itemId, entry.tokenBefore), entry);
  }
  return new Map(
    audit.filter(isBegin).map((begin) => {
      const claim = claimOf(begin.itemId, begin.tokenAfter);
      return [claim, { begin, end: ends.get(claim) }];
    }),
  );
}

/** By whom a change was made. */
export function instanceOf(instances: readonly Instance[], { backend }: AuditEntry): Instance | undefined {
  return instances.find(({ backends }) => backends.has(backend));
}
