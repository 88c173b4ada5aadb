import { makePlan } from './faults/plan.ts';
import type { Report } from './report.ts';
import type { RunOptions } from './run.ts';
import { SABOTAGES, type Sabotage } from './sabotage.ts';

/** Whether the harness sees that a part is missing. */
export interface SelfTestResult {
  readonly part: string;
  readonly caught: boolean;
  /** What was violated without it. */
  readonly violated: readonly string[];
}

type Run = (options: Pick<RunOptions, 'plan' | 'partOut' | 'patienceMs'>) => Promise<Report>;

/** Seeds that a part is tried with: by chance, a plan on a busy machine need not bring a part into play. */
const MOST_TRIES = 3;

/**
 * Takes each part out, in a run of its own, side by side; and expects what it is for to break. Where it does not, the next
 * seed says whether that was by chance: only what none of them shows is not seen.
 */
export async function selfTest(seed: number, run: Run): Promise<SelfTestResult[]> {
  const results = await Promise.all(SABOTAGES.map((sabotage) => without(sabotage, seed, run)));
  for (const [index, sabotage] of SABOTAGES.entries()) {
    for (let more = 1; more < MOST_TRIES && !results[index]?.caught; more += 1)
      results[index] = await without(sabotage, seed + more, run);
  }
  return results;
}

async function without({ part, plan, patienceMs, breaks }: Sabotage, seed: number, run: Run): Promise<SelfTestResult> {
  const { violations } = await run({
    plan: makePlan({ seed, ...plan }),
    partOut: part,
    ...(patienceMs && { patienceMs }),
  });
  const violated = Object.keys(violations);
  return { part, caught: breaks.some((name) => violated.includes(name)), violated };
}
