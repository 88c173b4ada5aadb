import { type SeededRandom, seededRandom } from '../../seeded-random.ts';
import { REFUSED_STATUSES } from '../work/refused-statuses.ts';
import type { Act } from '../work/world.ts';
import { FAULT_KINDS, FAULT_RATES, type FaultKind } from './kinds.ts';

/** A fault that is due once this many items were processed; it strikes at the next occasion. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly after: number;
}

/** How an item behaves: badly in its first attempts, well in all others. */
export interface Behaviour {
  readonly act: Act;
  readonly attempts: number;
}

/** A row that refuses to take a status, for so long from the beginning on, in seconds of the wall. */
export interface Stubborn {
  readonly status: (typeof REFUSED_STATUSES)[number];
  readonly seconds: number;
}

/** All that a seed decides. */
export interface Plan {
  readonly seed: number;
  readonly items: number;
  readonly faults: readonly PlannedFault[];
  /** By the items' numbers; the others work. */
  readonly behaviours: ReadonlyMap<number, Behaviour>;
  /** Rows that refuse, by the items' numbers. */
  readonly stubborn: ReadonlyMap<number, Stubborn>;
  /** By how much the clocks of the containers are ahead of the wall's, in their milliseconds, in turn. */
  readonly skewsMs: readonly number[];
}

/** Items that do not just work, in 1000; those that take a process down are dear, because all around them waits. */
const ACT_RATES: Readonly<Record<Exclude<Act, 'work'>, number>> = {
  chain: 40,
  throw: 20,
  fail: 10,
  snooze: 10,
  nonsense: 10,
  hang: 3,
  'reject twice': 2,
  exit: 2,
  'busy loop': 0.6,
  block: 2,
  'exhaust memory': 0.6,
};

/** Clocks of two processes differ by this much at most, in their milliseconds. */
const WIDEST_SKEW_MS = 30_000;

/** Faults are spread over this part of the items: after the last, all must come to rest. */
const FAULTY_PART = 0.9;

const MOST_BAD_ATTEMPTS = 5;

export interface PlanOptions {
  readonly seed: number;
  readonly items: number;
  /** How many of which, in the place of all at their rates. */
  readonly only?: {
    readonly faults: Partial<Record<FaultKind, number>>;
    readonly acts: Partial<Record<Act, number>>;
    /** Rows that refuse to be claimed. */
    readonly stubborn?: number;
  };
}

export function makePlan({ seed, items, only }: PlanOptions): Plan {
  const random = seededRandom(seed);
  const faults = FAULT_KINDS.flatMap((kind) =>
    Array.from({ length: only ? (only.faults[kind] ?? 0) : countOf(FAULT_RATES[kind], items) }, () => ({
      kind,
      after: random.between(1, Math.floor(items * FAULTY_PART)),
    })),
  );
  return {
    seed,
    items,
    faults: faults.toSorted((a, b) => a.after - b.after),
    behaviours: assignBehaviours(random, items, only?.acts),
    stubborn: assignStubborn(random, items, only),
    skewsMs: [
      -WIDEST_SKEW_MS / 2,
      WIDEST_SKEW_MS / 2,
      ...Array.from({ length: 6 }, () => random.between(-WIDEST_SKEW_MS / 2, WIDEST_SKEW_MS / 2)),
    ],
  };
}

function assignBehaviours(
  random: SeededRandom,
  items: number,
  only?: Partial<Record<Act, number>>,
): Map<number, Behaviour> {
  const behaviours = new Map<number, Behaviour>();
  for (const [act, rate] of Object.entries(ACT_RATES) as [Exclude<Act, 'work'>, number][]) {
    for (let missing = only ? (only[act] ?? 0) : countOf(rate, items); missing > 0; ) {
      const number = random.between(0, items - 1);
      if (behaviours.has(number)) continue;
      behaviours.set(number, { act, attempts: act === 'chain' ? Infinity : random.between(1, MOST_BAD_ATTEMPTS) });
      missing -= 1;
    }
  }
  return behaviours;
}

/** Rows that refuse, in 1000, and for how long. */
const STUBBORN_RATE = 12;
const LONGEST_STUBBORN_SECONDS = 12;
const STUBBORN_ALONE_SECONDS = 20;

function assignStubborn(random: SeededRandom, items: number, only: PlanOptions['only']): Map<number, Stubborn> {
  const stubborn = new Map<number, Stubborn>();
  for (let missing = only ? (only.stubborn ?? 0) : countOf(STUBBORN_RATE, items); missing > 0; missing--) {
    const status = only ? 'queued' : (REFUSED_STATUSES[random.between(0, REFUSED_STATUSES.length - 1)] ?? 'queued');
    const seconds = only ? STUBBORN_ALONE_SECONDS : random.between(1, LONGEST_STUBBORN_SECONDS);
    stubborn.set(random.between(0, items - 1), { status, seconds });
  }
  return stubborn;
}

function countOf(rate: number, items: number): number {
  return Math.max(1, Math.round((rate * items) / 1000));
}
