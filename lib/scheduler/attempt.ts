import { addSeconds, withinTime } from '../clock.ts';
import { ItemTimeoutError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../work-item/outcome.ts';
import type { Keep } from '../work-item/settle.ts';
import type { ItemSnapshot, WorkItem } from '../work-item/work-item.ts';
import type { ProcessorContainer } from './container.ts';
import { checkPlain } from './plain-data.ts';
import { checkResult } from './result-limit.ts';

/**
 * Runs `load`, where there is one, and `process` for one begun item, within its time limit; `process` without a database
 * connection. Never throws.
 * Past the limit the signal is aborted and the outcome is settled, whether `process` has ended or not.
 *
 * @param outcomeOf what an error means for this item
 * @param keep is told what is to be written whatever the outcome is
 */
export async function attempt(
  container: ProcessorContainer,
  item: ItemSnapshot<WorkItem>,
  logger: Logger,
  outcomeOf: (error: unknown) => Outcome<never>,
  keep: (write: Keep) => void = () => {},
): Promise<Outcome<unknown>> {
  const { scheduler, work, common, own, clock } = container;
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
    keep,
  };
  try {
    const result = await withinTime(
      clock,
      seconds,
      async () => work.process(item, { ...context, loaded: await loadFor(container, item) }),
      () => new ItemTimeoutError(seconds),
      (error) => abort.abort(error),
    );
    checkResult(result, common.settleMaxBytes);
    return { kind: 'completed', result };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** What `load` has to say of an item, once its unit of work is over. */
async function loadFor({ work: { load }, database }: ProcessorContainer, item: ItemSnapshot<WorkItem>) {
  if (!load) return undefined;
  const loaded = await database.unitOfWork((em) => load(item, em), { readOnly: true });
  checkPlain(loaded);
  return loaded;
}
