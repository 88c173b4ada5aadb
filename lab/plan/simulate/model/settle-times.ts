/** An attempt whose `process` ends, and which is settled then. */
export interface Ending {
  endsAt: number;
  settledAt: number;
}

/**
 * When each attempt of a batch is settled: in the order in which their `process` ends, each with a connection of the
 * container's pool for `settleMs`.
 *
 * @param endings put in that order
 */
export function settleInTurn(endings: Ending[], poolSize: number, settleMs: number): void {
  endings.sort((a, b) => a.endsAt - b.endsAt);
  for (let index = 0; index < endings.length; index++) {
    const ending = endings[index];
    // Each takes as long as the others: a connection comes free when the one so many places before is settled.
    const free = endings[index - poolSize]?.settledAt ?? 0;
    if (ending) ending.settledAt = Math.max(ending.endsAt, free) + settleMs;
  }
}
