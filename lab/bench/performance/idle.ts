import type { BenchDatabase } from './bench-database.ts';
import { benchEnv } from './bench-item.ts';
import { startWorker } from './worker.ts';

export interface Idle {
  readonly runs: number;
  /** Of one scheduler that runs once a minute, BEGIN and COMMIT counted; null where the server does not count them. */
  readonly statementsPerMinute: number | null;
}

const RUNS_PER_MINUTE = 1;

/** Runs of a scheduler with nothing to do. Its processors are not invoked then, so they cost nothing. */
export async function measureIdle(database: BenchDatabase, runs: number): Promise<Idle> {
  await database.fillItems({ pending: 0, completed: 1000 });
  const module = new URL('./scheduled-worker.ts', import.meta.url);
  const measure = async (count: number) => {
    const before = await database.counters();
    const worker = await startWorker({ module, env: benchEnv(database.url) });
    await worker.work({ runs: count });
    await worker.stop();
    const after = await database.counters();
    return before.statements === null || after.statements === null ? null : after.statements - before.statements;
  };
  // What connecting costs, and reading the counters, is in both.
  const [one, several] = [await measure(1), await measure(1 + runs)];
  const statements = one === null || several === null ? null : several - one;
  return { runs, statementsPerMinute: statements === null ? null : (statements / runs) * RUNS_PER_MINUTE };
}
