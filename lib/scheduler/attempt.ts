import { addSeconds } from '../clock.ts';
import { ItemTimeoutError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Outcome, setbackOf } from '../work-item/outcome.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { Container } from './container.ts';
import type { Scheduler } from './define-scheduler.ts';

/**
 * Runs `process` for one begun item, within its time limit and without a database connection. Never throws.
 * Past the limit the signal is aborted and the outcome is settled, whether `process` has ended or not.
 */
export async function attempt(
  container: Container<Scheduler>,
  item: ItemSnapshot<WorkItem>,
  logger: Logger,
): Promise<Outcome<unknown>> {
  const { scheduler, settings, own, clock, random } = container;
  const { id, attempts } = item;
  const abort = new AbortController();
  const timedOut = Promise.withResolvers<never>();
  const cancelTimeout = clock.after(settings.itemTimeoutSeconds * 1000, () => {
    const error = new ItemTimeoutError(settings.itemTimeoutSeconds);
    timedOut.reject(error);
    abort.abort(error);
  });
  try {
    const context = {
      signal: abort.signal,
      deadline: addSeconds(clock.now(), settings.itemTimeoutSeconds),
      attempt: attempts,
      logger,
      idempotencyKey: `${scheduler.name}:${id}`,
      now: () => clock.now(),
      settings: own,
    };
    const processed = (async () => scheduler.process(item, context))();
    return { kind: 'completed', result: await Promise.race([processed, timedOut.promise]) };
  } catch (error) {
    return setbackOf(error, attempts, settings, random);
  } finally {
    cancelTimeout();
  }
}
