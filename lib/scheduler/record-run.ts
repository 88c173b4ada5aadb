import { describeError } from '../errors.ts';
import type { Publisher } from '../queue/publisher.ts';
import type { Container } from './container.ts';
import type { RemainingTime } from './lambda-handler.ts';
import { run } from './run.ts';
import type { RunSummary } from './run-summary.ts';
import { SchedulerRun } from './scheduler-run.entity.ts';

/**
 * A run that leaves a row of what it did, or of the error that ended it. Where that row cannot be written it is
 * logged, and the run is what it was.
 */
export async function recordedRun(
  container: Container,
  publisher: Publisher,
  remainingTime: RemainingTime,
): Promise<RunSummary> {
  const { database, scheduler, clock, random, metrics } = container;
  const runId = random.uuid();
  const startedAt = clock.now();
  const logger = container.logger.with({ runId });

  async function record(summary: RunSummary | null, error: string | null): Promise<void> {
    const durationMs = clock.now().getTime() - startedAt.getTime();
    const row = { scheduler: scheduler.name, runId, startedAt, durationMs, summary, error };
    await SchedulerRun.record(database.fork(), row).catch((cause: unknown) => logger.error('run not recorded', cause));
  }

  try {
    const summary = await run({ ...container, logger }, publisher, remainingTime, runId);
    const errors = Object.entries(summary.errors ?? {}).map(([step, error]) => `${step}: ${error}`);
    await record(summary, errors.length > 0 ? errors.join('; ') : null);
    return summary;
  } catch (error) {
    logger.error('run failed', error);
    metrics.add('schedulerErrors', 1);
    const { code, message } = describeError(error);
    await record(null, `${code}: ${message}`);
    throw error;
  }
}
