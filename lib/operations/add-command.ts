import * as z from 'zod';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { missingNames } from '../scheduler/missing-names.ts';
import { addItems } from './add-items.ts';
import { fields, MOST_NAMED } from './fields.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, type Operation, OperatorError, schedulerNamed } from './operator.ts';
import { BATCH_SIZE } from './selection.ts';
import type { Written } from './written.ts';

/** What is read one by one while it is added, however much it is: of a caller in this process. */
const stream = <T>() =>
  z.custom<AsyncIterable<T>>((value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value);

const names = z.union([stream<string>(), fields.name], `a list of 1 to ${MOST_NAMED} names`);
const rows = z.union([stream<Written>(), fields.row], `a list of 1 to ${MOST_NAMED} rows`);

/** Queues an item for each name that is not there yet, for each row, or for all that has none and should. */
export const add = defineCommand({
  input: z
    .strictObject({
      scheduler: fields.scheduler,
      name: names.optional(),
      row: rows.optional(),
      missing: fields.all.optional(),
      priority: fields.priority.optional(),
      at: fields.at.optional(),
    })
    .refine(
      ({ name, row, missing }) => [name, row, missing].filter((given) => given !== undefined).length === 1,
      'it must have either name or row, or missing',
    ),
  async run(operation, { name, row, missing, priority, at, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, env, clock } = operation;
    const columns = { ...(priority !== undefined && { priority }), ...(at && { availableAt: at }) };
    // Those that are missing are called as they are in the database.
    const normalize = missing ? String : await normalizerOf(scheduler, env);
    const given = missing ? eachMissing(scheduler, operation) : (name ?? row ?? []);
    const additions = await addItems(database, scheduler, normalize, given, columns, clock.now(), operation);
    return { scheduler: scheduler.name, ...additions };
  },
});

/** @throws OperatorError where the scheduler looks for none */
function eachMissing({ name, items }: Scheduler, { database }: Operation): AsyncGenerator<string> {
  const { missing } = items;
  if (!missing)
    throw new OperatorError(`the items of ${name} stand beside no other table: none of them can be missing`);
  return oneByOne(missingNames(database, missing, BATCH_SIZE));
}

async function* oneByOne<T>(batches: AsyncIterable<T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
