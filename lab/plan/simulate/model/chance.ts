import { lognormal, seededRandom } from '../../../seeded-random.ts';
import type { Scenario } from '../../workload.ts';

/** How an attempt will go. */
export type Fate = 'completes' | 'fails' | 'fails for good' | 'crashes';

/** All randomness of a simulation. Each kind has a stream of its own, so that one does not shift another. */
export function createChance({ processMs: mean, variation, failureRate, permanentRate, crashRate, seed }: Scenario) {
  const fates = seededRandom(seed);
  const processMs = lognormal(seededRandom(seed ^ 0x9e3779b9), mean, variation);
  const others = seededRandom(seed ^ 0x85ebca6b);
  const containers = seededRandom(seed ^ 0xc2b2ae35);

  return {
    fate(): Fate {
      const drawn = fates.fraction();
      if (drawn < failureRate) return 'fails';
      if (drawn < failureRate + permanentRate) return 'fails for good';
      return drawn < failureRate + permanentRate + crashRate ? 'crashes' : 'completes';
    },
    /** How long `process` takes, if nothing stops it, in milliseconds. */
    processMs,
    /** In [0, 1): the jitter of the retry policy, and how far an attempt gets before it crashes. */
    fraction: others.fraction,
    /** In [0, 1): which of the idle containers is used. */
    container: containers.fraction,
  };
}
