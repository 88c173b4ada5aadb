import type { Plan } from './faults/plan.ts';
import { makePlan } from './faults/plan.ts';
import type { Report } from './report.ts';
import type { RunOptions } from './run.ts';
import { SABOTAGES, sabotagePlugin } from './sabotage.ts';

/** Whether the harness sees that a part is missing. */
export interface SelfTestResult {
  readonly part: string;
  readonly caught: boolean;
  /** What was violated without it. */
  readonly violated: readonly string[];
}

/** What is lost needs no long wait to be seen; in milliseconds. */
const PATIENCE_MS = 12_000;

type Run = (options: Pick<RunOptions, 'plan' | 'plugins' | 'patienceMs'>) => Promise<Report>;

/** Takes each part out in turn, and expects what it is for to break. */
export async function selfTest(seed: number, run: Run): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = [];
  for (const sabotage of SABOTAGES) {
    const plan: Plan = makePlan({ seed, ...sabotage.plan });
    const { violations } = await run({ plan, plugins: [sabotagePlugin(sabotage)], patienceMs: PATIENCE_MS });
    const violated = Object.keys(violations);
    results.push({ part: sabotage.part, caught: sabotage.breaks.some((name) => violated.includes(name)), violated });
  }
  return results;
}
