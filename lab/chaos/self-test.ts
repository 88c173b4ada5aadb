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

/** Takes each part out, in a run of its own, side by side; and expects what it is for to break. */
export function selfTest(seed: number, run: Run): Promise<SelfTestResult[]> {
  async function without(sabotage: Sabotage): Promise<SelfTestResult> {
    const plan = makePlan({ seed, ...sabotage.plan });
    const { violations } = await run({
      plan,
      partOut: sabotage.part,
      ...(sabotage.patienceMs && { patienceMs: sabotage.patienceMs }),
    });
    const violated = Object.keys(violations);
    return { part: sabotage.part, caught: sabotage.breaks.some((name) => violated.includes(name)), violated };
  }
  return Promise.all(SABOTAGES.map(without));
}
