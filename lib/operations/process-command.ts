import * as z from 'zod';
import { SluiceError } from '../errors.ts';
import { resetItems } from '../work-item/intervene.ts';
import { idOf } from '../work-item/key-type.ts';
import { isActive } from '../work-item/status.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { answerable } from './answerable.ts';
import { fields } from './fields.ts';
import { findItems } from './find-items.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, OperatorError, schedulerNamed } from './operator.ts';
import { processItem } from './process-item.ts';

/** There is no such item, or it is not pending: `found` tells the two apart. */
export class NotPendingError extends SluiceError {
  readonly found: WorkItem | undefined;

  constructor(message: string, found?: WorkItem) {
    super('item_not_pending', message);
    this.found = found;
  }
}

/** Processes one pending item here and now; one that is done already only where it is to be reset first. */
export const process = defineCommand({
  input: z.strictObject({ scheduler: fields.scheduler, item: fields.item, reset: fields.flag }),
  async run(operation, { item: idOrName, reset, ...input }) {
    const { database, env, clock } = operation;
    const scheduler = schedulerNamed(input.scheduler, operation);
    const [item, ...others] = await findItems(database, scheduler, await normalizerOf(scheduler, env), idOrName);
    if (!item) throw new NotPendingError(`${scheduler.name} has no item ${JSON.stringify(idOrName)}`);
    if (others.length > 0) {
      const ids = [item, ...others].map(idOf).join(', ');
      throw new OperatorError(
        `${JSON.stringify(idOrName)} is the name of several items; give one of their ids: ${ids}`,
      );
    }
    const id = idOf(item);
    if (item.status !== 'pending') {
      if (isActive(item.status) || !reset) throw new NotPendingError(`item ${id} is ${item.status}`, item);
      await resetItems({ database, entity: scheduler.entity }, [id], clock.now());
    }
    const processed = await processItem(operation, scheduler, id);
    if (!processed) throw new SluiceError('item_taken', `item ${id} is no longer pending: somebody else has taken it`);
    return { scheduler: scheduler.name, ...answerable(processed) };
  },
});
