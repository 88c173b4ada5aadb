import * as z from 'zod';
import { addItems } from './add-items.ts';
import { fields, MOST_NAMED } from './fields.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, schedulerNamed } from './operator.ts';

/** Names that are read one by one while they are added, however many there are: of a caller in this process. */
const stream = z.custom<AsyncIterable<string>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

const names = z.union([stream, fields.name], `a list of 1 to ${MOST_NAMED} names`);

/** Queues an item for each name that is not there yet. */
export const add = defineCommand({
  input: z.strictObject({
    scheduler: fields.scheduler,
    name: names,
    priority: fields.priority.optional(),
    at: fields.at.optional(),
  }),
  async run(operation, { name, priority, at, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, env, clock } = operation;
    const columns = { ...(priority !== undefined && { priority }), ...(at && { availableAt: at }) };
    const normalize = await normalizerOf(scheduler, env);
    const additions = await addItems(database, scheduler, normalize, name, columns, clock.now(), operation);
    return { scheduler: scheduler.name, ...additions };
  },
});
