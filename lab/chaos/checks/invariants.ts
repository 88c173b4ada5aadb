import { capExceeded, refusalsKept } from './dispatch.ts';
import type { Evidence } from './evidence.ts';
import { matesBlamed, matesHarmed } from './isolation.ts';
import { attemptsMiscounted, claimsBroken, itemsLost, restedLate } from './lifecycle.ts';
import { othersStopped } from './refusals.ts';
import { chainsMiscounted, childrenMiscounted, outcomesWrong, processedTwice } from './results.ts';

/** What must hold of every run; each check returns what it found to the contrary. */
export const INVARIANTS = {
  'no item is lost': itemsLost,
  'all is at rest in bounded time': restedLate,
  'no claim is begun or settled twice': claimsBroken,
  'no claim is processed twice': processedTwice,
  'every child row is inserted exactly once': childrenMiscounted,
  'every chained item is queued exactly once': chainsMiscounted,
  'attempts are begins, and within the limit': attemptsMiscounted,
  'no batch-mate of a killer fails because of it': matesHarmed,
  'no batch-mate of a blocker loses an attempt': matesBlamed,
  'every outcome is the one that was earned': outcomesWrong,
  'in flight within the cap at every sample': capExceeded,
  'what SQS refuses is released': refusalsKept,
  'rows that refuse stop no others': othersStopped,
  'no connection or process is left behind': ({ leftBehind }: Evidence) => [...leftBehind],
} as const satisfies Record<string, (evidence: Evidence) => string[]>;

export type Invariant = keyof typeof INVARIANTS;

/** What was violated, and how. */
export type Violations = Partial<Record<Invariant, string[]>>;

export function findViolations(evidence: Evidence): Violations {
  const found = Object.entries(INVARIANTS).map(([name, check]) => [name, check(evidence)] as const);
  return Object.fromEntries(found.filter(([, violations]) => violations.length > 0));
}
