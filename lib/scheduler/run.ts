import { isTransient } from '../database/transient.ts';
import { describeError } from '../errors.ts';
import type { Publisher } from '../queue/publisher.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import type { Container } from './container.ts';
import { type Dispatched, dispatch } from './dispatch.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { type MeasuredBacklog, measure } from './measure.ts';
import { queueMissing } from './queue-missing.ts';
import { rescueExpired } from './rescue-expired.ts';
import { hasTimeToDispatch } from './run-limits.ts';
import type { RunStep, RunSummary, StopReason } from './run-summary.ts';
import type { Run } from './step.ts';
import { lineUp, seeToTurns } from './take-turns.ts';
import { openTroubles } from './troubles.ts';

const NOTHING_DISPATCHED = { claimed: 0, published: 0, released: 0, inFlight: 0, stopped: 'dispatch_failed' } as const;

/**
 * One invocation of the scheduled Lambda: rescue, queue what is missing, then claim and publish until there is a reason to stop. A step that
 * fails stops no other.
 *
 * @throws what the first step threw, where every step failed, or the database is lost
 */
export async function run(
  container: Container,
  publisher: Publisher,
  remainingTime: RemainingTime,
  runId: string,
): Promise<RunSummary> {
  const { database, scheduler, clock, common } = container;
  const started = clock.now();
  const troubles = await openTroubles(container);
  const state = await SchedulerState.get(database.fork(), scheduler.name);
  const hasTime = () => hasTimeToDispatch(remainingTime(), common.batchSize);
  const steps: Run = { container, publisher, state, troubles, hasTime };
  const failures: Failures = new Map();

  const rescued = await attempt(steps, failures, 'rescue', rescueExpired, 0);
  const queued = scheduler.items.missing && (await attempt(steps, failures, 'missing', queueMissing, 0));
  await attempt(steps, failures, 'turns', seeToTurns, undefined);
  const dispatched = await attempt<Dispatched>(steps, failures, 'dispatch', dispatch, NOTHING_DISPATCHED);
  if (dispatched.inFlight > 0) await attempt(steps, failures, 'line_up', lineUp, undefined);
  if (failures.has('rescue') && failures.has('dispatch')) throw failures.get('rescue');
  const backlog = await measure(steps);
  const done = {
    runId,
    rescued,
    ...(queued !== undefined && { queued }),
    ...dispatched,
    ...backlog,
    troubles: troubles.aside.length,
  };
  return report(container, { ...done, ...ended(dispatched.stopped, failures) }, started);
}

type Failures = Map<RunStep, unknown>;

/** Why the run has ended, and what its steps have thrown. */
function ended(stopped: StopReason, failures: Failures): Pick<RunSummary, 'stopped' | 'errors'> {
  const [first] = failures.keys();
  if (!first) return { stopped };
  const texts = [...failures].map(([step, error]) => {
    const { code, message } = describeError(error);
    return [step, `${code}: ${message}`];
  });
  return { stopped: `${first}_failed`, errors: Object.fromEntries(texts) };
}

/** Runs one step. What it throws is its own: but a database that is lost is lost for all. */
async function attempt<Result>(
  run: Run,
  failures: Failures,
  step: RunStep,
  work: (run: Run) => Promise<Result>,
  otherwise: Result,
): Promise<Result> {
  try {
    return await work(run);
  } catch (error) {
    if (isTransient(error)) throw error;
    run.container.logger.error(`the run's ${step} failed`, error);
    run.container.metrics.add('schedulerErrors', 1);
    failures.set(step, error);
    return otherwise;
  }
}

type Done = Omit<RunSummary, 'durationMs'> & MeasuredBacklog;

const GAUGES = {
  rescued: 'rescued',
  claimed: 'claimed',
  published: 'published',
  released: 'released',
  inFlight: 'inFlight',
  pending: 'pending',
  oldestDueSeconds: 'oldestDueAge',
  troubles: 'troubles',
} as const satisfies Partial<Record<keyof Done, string>>;

function report({ clock, logger, metrics }: Container, done: Done, started: Date): RunSummary {
  metrics.add('runs', 1);
  for (const [name, metric] of Object.entries(GAUGES)) {
    const value = done[name as keyof typeof GAUGES];
    if (value !== undefined) metrics.add(metric, value);
  }
  const summary = { ...done, durationMs: clock.now().getTime() - started.getTime() };
  logger.info('run finished', { summary });
  return summary;
}
