/** Candidates of a claim, divided by the limit of their keys. */
export interface Admission<T> {
  readonly admitted: readonly T[];
  /** Those whose key has no place left. */
  readonly excess: readonly T[];
}

/**
 * Divides candidates, in claim order, into those that go now and those whose key has no place left. Candidates past
 * `limit` whose key still has one are neither.
 *
 * @param keyOf a candidate's key; one without is not limited
 * @param taken how many of each key are in flight; those that are admitted are added to it
 * @param perKey how many of one key may be
 * @param limit most candidates to admit
 */
export function admit<T>(
  candidates: readonly T[],
  keyOf: (candidate: T) => string | null,
  taken: Map<string, number>,
  perKey: number,
  limit: number,
): Admission<T> {
  const admitted: T[] = [];
  const excess: T[] = [];
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const count = key === null ? 0 : (taken.get(key) ?? 0);
    if (key !== null && count >= perKey) {
      excess.push(candidate);
    } else if (admitted.length < limit) {
      admitted.push(candidate);
      if (key !== null) taken.set(key, count + 1);
    }
  }
  return { admitted, excess };
}
