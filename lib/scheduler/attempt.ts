import { addSeconds, withinTime } from '../clock.ts';
import { ItemTimeoutError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type Outcome, setbackOf } from '../work-item/outcome.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { ProcessorContainer } from './container.ts';

/**
 * Runs `process` for one begun item, within its time limit and without a database connection. Never throws.
 * Past the limit the signal is aborted and the outcome is settled, whether `process` has ended or not.
 */
export async function attempt(
  container: ProcessorContainer,
  item: ItemSnapshot<WorkItem>,
  logger: Logger,
): Promise<Outcome<unknown>> {
  const { scheduler, work, common, own, clock, random } = container;
  const { id, attempts } = item;
  const abort = new AbortController();
  const seconds = common.itemTimeoutSeconds;
  const context = {
    signal: abort.signal,
    deadline: addSeconds(clock.now(), seconds),
    attempt: attempts,
    logger,
    idempotencyKey: `${scheduler.name}:${id}`,
    now: () => clock.now(),
    settings: own,
  };
  try {
    const result = await withinTime(
      clock,
      seconds,
      () => work.process(item, context),
      () => new ItemTimeoutError(seconds),
      (error) => abort.abort(error),
    );
    return { kind: 'completed', result };
  } catch (error) {
    return setbackOf(error, attempts, common, random);
  }
}
