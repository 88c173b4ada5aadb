import { seededRandom } from '../../../seeded-random.ts';
import type { Scenario } from '../../workload.ts';

/** How an attempt will go. */
export type Fate = 'completes' | 'fails' | 'fails for good' | 'crashes';

/** All randomness of a simulation. Each kind has a stream of its own, so that one does not shift another. */
export function createChance({ processMs: mean, variation, failureRate, permanentRate, crashRate, seed }: Scenario) {
  const fates = seededRandom(seed);
  const times = seededRandom(seed ^ 0x9e3779b9);
  const others = seededRandom(seed ^ 0x85ebca6b);
  const containers = seededRandom(seed ^ 0xc2b2ae35);

  // Of a lognormal distribution with this mean and this coefficient of variation.
  const variance = Math.log(1 + variation ** 2);
  const sigma = Math.sqrt(variance);
  const mu = Math.log(mean) - variance / 2;
  let spare: number | undefined;

  /** Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958. They come in pairs. */
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - times.fraction()));
    const angle = 2 * Math.PI * times.fraction();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return {
    fate(): Fate {
      const drawn = fates.fraction();
      if (drawn < failureRate) return 'fails';
      if (drawn < failureRate + permanentRate) return 'fails for good';
      return drawn < failureRate + permanentRate + crashRate ? 'crashes' : 'completes';
    },
    /** How long `process` takes, if nothing stops it, in milliseconds. */
    processMs: () => (variation === 0 ? mean : Math.exp(mu + sigma * normal())),
    /** In [0, 1): the jitter of the retry policy, and how far an attempt gets before it crashes. */
    fraction: others.fraction,
    /** In [0, 1): which of the idle containers is used. */
    container: containers.fraction,
  };
}
