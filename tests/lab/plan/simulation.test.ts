import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { createChance } from '../../../lab/plan/simulate/model/chance.ts';
import { type Simulation, simulate } from '../../../lab/plan/simulate/simulate.ts';
import { DEFAULTS, type Scenario } from '../../../lab/plan/workload.ts';
import { systemClock, systemRandom } from '../../../lib/clock.ts';
import type { MetricName } from '../../../lib/metrics.ts';
import { createProcessorHandler } from '../../../lib/scheduler/processor-handler.ts';
import type { RunSummary } from '../../../lib/scheduler/run-summary.ts';
import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { startEventSource } from '../../../local/event-source.ts';
import { createHarness, type Harness } from '../../support/harness.ts';
import { recordingMetrics } from '../../support/recorders.ts';
import { until } from '../../support/until.ts';

let harness: Harness;
afterEach(() => harness.close());

const TICK_MS = 2000;

/**
 * Runs that stop at the cap, processors that are done with it well before the next run, and a fifth of the attempts
 * failing. What database and queue take here is small against both.
 */
const SCENARIO: Scenario = {
  ...DEFAULTS,
  ...{ items: 200, processMs: 150, variation: 0, failureRate: 0.2, seed: 5 },
  ...{ intervalMinutes: TICK_MS / 60_000, batchSize: 40, maxInFlight: 80, maxConcurrency: 2 },
  ...{ maxAttempts: 100, retryBaseSeconds: 0 },
  ...{ statementMs: 2, claimItemMs: 0.05, beginMs: 5, settleMs: 3, sqsMs: 3, coldStartMs: 0 },
};

interface RealRun {
  /** When each item was completed, from the first tick on. */
  readonly completedAt: readonly number[];
  readonly metrics: Partial<Record<MetricName, number>>;
  readonly summaries: readonly RunSummary[];
  readonly attempts: number;
}

/** The same by the product's handlers: a scheduled one at every tick, and processors with an event source each. */
async function runForReal(scenario: Scenario): Promise<RealRun> {
  const chance = createChance(scenario);
  const settings = {
    BATCH_SIZE: `${scenario.batchSize}`,
    MAX_IN_FLIGHT: `${scenario.maxInFlight}`,
    MAX_ATTEMPTS: `${scenario.maxAttempts}`,
    RETRY_BASE_SECONDS: `${scenario.retryBaseSeconds}`,
  };
  harness = await createHarness({
    settings,
    process: async () => {
      const fate = chance.fate();
      await wait(scenario.processMs);
      if (fate === 'fails') throw new Error('failed, as was drawn');
      return 'done';
    },
  });
  await harness.add(...Array.from({ length: scenario.items }, () => ({})));
  const metrics: RealRun['metrics'] = {};
  const completedAt: number[] = [];
  let start = 0;
  const totals = recordingMetrics(metrics);
  const add = (name: MetricName, value: number) => {
    totals.add(name, value);
    if (name === 'completed') for (let item = 0; item < value; item++) completedAt.push(performance.now() - start);
  };
  const overrides = {
    ...{ env: harness.env, clock: systemClock, random: systemRandom },
    ...{ logger: harness.logger, metrics: { ...totals, add } },
  };
  const scheduled = createSchedulerHandler(harness.scheduler, overrides);
  const processors = Array.from({ length: scenario.maxConcurrency }, () =>
    createProcessorHandler(harness.scheduler, overrides),
  );
  const invocation = { getRemainingTimeInMillis: () => 60_000 };
  const { sqs, queues } = harness;
  const errors: Error[] = [];
  const sources = processors.map((processor) =>
    startEventSource({
      ...{ sqs, queueUrl: queues.queueUrl, onError: (error) => errors.push(error) },
      invoke: (event) => processor(event, invocation),
    }),
  );
  const runs: Promise<RunSummary>[] = [];
  const tick = () => void runs.push(scheduled({}, invocation));
  start = performance.now();
  tick();
  const schedule = setInterval(tick, TICK_MS);
  await until('all items are completed', () => metrics.completed === scenario.items);
  clearInterval(schedule);
  const summaries = await Promise.all(runs);
  await Promise.all(sources.map((source) => source.stop()));
  await Promise.all([scheduled, ...processors].map((handler) => handler.close()));
  expect(errors).toEqual([]);
  const attempts = (await harness.jobs()).reduce((sum, job) => sum + job.attempts, 0);
  return { completedAt, metrics, summaries, attempts };
}

test('a real run has the attempts, the messages and the time that its simulation has', async () => {
  const simulated = simulate(SCENARIO);
  const real = await runForReal(SCENARIO);

  // By the same draws the same number of attempts, whichever items they fall on.
  expect(real.attempts).toBe(simulated.counts.attempts);
  expect(real.metrics).toMatchObject({
    completed: simulated.counts.completed,
    retried: simulated.counts.retries,
    published: simulated.counts.published,
  });
  expect(Math.max(...real.summaries.map(({ inFlight }) => inFlight))).toBe(simulated.peak.inFlight);
  // The ticks make most of the time; half of one is left for what else the machine does.
  const quarters = [0.25, 0.5, 0.75].map((share) => share * SCENARIO.items);
  const late = quarters.map((count) => (real.completedAt[count - 1] ?? 0) - timeOf(simulated, count));
  expect(Math.max(...late.map(Math.abs))).toBeLessThan(TICK_MS / 2);
  // The last item may fall to the tick before or after.
  expect(Math.abs((real.completedAt.at(-1) ?? 0) - simulated.drainMs)).toBeLessThan(1.3 * TICK_MS);
});

/** When so many items were done, to a tenth of a second. */
function timeOf({ curve }: Simulation, count: number): number {
  let done = 0;
  const reached = curve.find((point) => {
    done += point.done;
    return done >= count;
  });
  return reached?.at ?? 0;
}
