import type { FaultKind } from './kinds.ts';
import type { PlannedFault } from './plan.ts';

/** A fault that struck. */
export interface Strike {
  readonly kind: FaultKind;
  /** In milliseconds of the wall. */
  readonly at: number;
}

/** The faults of a plan, as they become due and strike. */
export class Strikes {
  readonly log: Strike[] = [];
  readonly #due = new Map<FaultKind, number[]>();
  readonly #progress: () => number;

  /** @param progress how many items were processed so far */
  constructor(faults: readonly PlannedFault[], progress: () => number) {
    this.#progress = progress;
    for (const { kind, after } of faults) this.#due.set(kind, [...(this.#due.get(kind) ?? []), after]);
  }

  /** Whether a fault of this kind is due here and now; then it strikes, and is the caller's to carry out. */
  take(kind: FaultKind): boolean {
    const due = this.arm(kind);
    if (due) this.struck(kind);
    return due;
  }

  /** The same for a fault of which only its effect says whether it `struck` or `missed`. */
  arm(kind: FaultKind): boolean {
    const [next = Infinity] = this.#due.get(kind) ?? [];
    if (next > this.#progress()) return false;
    this.#due.get(kind)?.shift();
    return true;
  }

  struck(kind: FaultKind): void {
    this.log.push({ kind, at: Date.now() });
  }

  /** It is due again, at the next occasion. */
  missed(kind: FaultKind): void {
    this.#due.get(kind)?.unshift(0);
  }
}
