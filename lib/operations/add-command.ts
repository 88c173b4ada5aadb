import * as z from 'zod';
import { addItems } from './add-items.ts';
import { fields, MOST_NAMED } from './fields.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, schedulerNamed } from './operator.ts';
import type { Written } from './written.ts';

/** What is read one by one while it is added, however much it is: of a caller in this process. */
const stream = <T>() =>
  z.custom<AsyncIterable<T>>((value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value);

const names = z.union([stream<string>(), fields.name], `a list of 1 to ${MOST_NAMED} names`);
const rows = z.union([stream<Written>(), fields.row], `a list of 1 to ${MOST_NAMED} rows`);

/** Queues an item for each name that is not there yet, or for each row. */
export const add = defineCommand({
  input: z
    .strictObject({
      scheduler: fields.scheduler,
      name: names.optional(),
      row: rows.optional(),
      priority: fields.priority.optional(),
      at: fields.at.optional(),
    })
    .refine(({ name, row }) => (name === undefined) !== (row === undefined), 'it must have either name or row'),
  async run(operation, { name, row, priority, at, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, env, clock } = operation;
    const columns = { ...(priority !== undefined && { priority }), ...(at && { availableAt: at }) };
    const normalize = await normalizerOf(scheduler, env);
    const additions = await addItems(
      database,
      scheduler,
      normalize,
      name ?? row ?? [],
      columns,
      clock.now(),
      operation,
    );
    return { scheduler: scheduler.name, ...additions };
  },
});
