/** Randomness that a seed repeats: the whole plan of a run follows from it. */
export interface SeededRandom {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number of [min, max]. */
  between(min: number, max: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** Source: mulberry32 by Tommy Ettinger, in the public domain. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    between,
    pick: (values) => values[between(0, values.length - 1)] ?? values[0],
  };
}

/** Draws from a lognormal distribution with this mean and this coefficient of variation. */
export function lognormal({ fraction }: SeededRandom, mean: number, variation: number): () => number {
  if (variation === 0) return () => mean;
  const variance = Math.log(1 + variation ** 2);
  const sigma = Math.sqrt(variance);
  const mu = Math.log(mean) - variance / 2;
  const normal = normals(fraction);
  return () => Math.exp(mu + sigma * normal.next().value);
}

/** Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958. They come in pairs. */
function* normals(fraction: () => number): Generator<number, never> {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - fraction()));
    const angle = 2 * Math.PI * fraction();
    yield radius * Math.cos(angle);
    yield radius * Math.sin(angle);
  }
}
