import type { Publisher } from '../queue/publisher.ts';
import { promote } from '../work-item/promote.ts';
import type { Container } from './container.ts';
import { type Dispatched, dispatch } from './dispatch.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { type MeasuredBacklog, measure } from './measure.ts';
import { rescueExpired } from './rescue-expired.ts';
import { hasTimeToDispatch } from './run-limits.ts';
import type { RunSummary } from './run-summary.ts';
import type { Run } from './step.ts';

/** One invocation of the scheduled Lambda: rescue, then claim and publish until there is a reason to stop. */
export async function run(
  container: Container,
  publisher: Publisher,
  remainingTime: RemainingTime,
  runId: string,
): Promise<RunSummary> {
  const { table, keyLimit, clock, common } = container;
  const started = clock.now();
  const steps: Run = { container, publisher, hasTime: () => hasTimeToDispatch(remainingTime(), common.batchSize) };

  const rescued = await rescueExpired(steps);
  if (keyLimit) await promote(table, clock.now(), keyLimit);
  const dispatched = await dispatch(steps);
  const backlog = await measure(container);
  return report(container, { runId, rescued, ...dispatched, ...backlog }, started);
}

type Done = { readonly runId: string; readonly rescued: number } & Dispatched & MeasuredBacklog;

function report({ clock, logger, metrics }: Container, done: Done, started: Date): RunSummary {
  const { stopped, pending, oldestDueSeconds, ...counts } = done;
  metrics.add('runs', 1);
  for (const name of ['rescued', 'claimed', 'published', 'released', 'inFlight'] as const) {
    metrics.add(name, done[name]);
  }
  if (pending !== undefined) metrics.add('pending', pending);
  if (oldestDueSeconds !== undefined) metrics.add('oldestDueAge', oldestDueSeconds);
  const durationMs = clock.now().getTime() - started.getTime();
  const summary: RunSummary = {
    ...counts,
    ...(pending !== undefined && { pending }),
    ...(oldestDueSeconds !== undefined && { oldestDueSeconds }),
    stopped,
    durationMs,
  };
  logger.info('run finished', { summary });
  return summary;
}
