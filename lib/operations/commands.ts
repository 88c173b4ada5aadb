import * as z from 'zod';
import { countByStatus } from '../work-item/count.ts';
import { resetItems } from '../work-item/intervene.ts';
import { defineCommand, type OperatorCommands, schedulerNamed } from './operator.ts';

/** Most items that one event may name: what one statement changes in a moment. */
const MOST_IDS = 10_000;

const ids = z
  .array(z.string().regex(/^\d{1,19}$/, 'an id is a number, in quotes'))
  .min(1)
  .max(MOST_IDS);

/** How many items of each scheduler, or of one, are in each status. */
const check = defineCommand({
  input: z.strictObject({ scheduler: z.string().optional() }),
  async run(operation, { scheduler }) {
    const asked = scheduler === undefined ? operation.schedulers : [schedulerNamed(scheduler, operation)];
    const counts = asked.map(async ({ name, entity }) => [name, await countByStatus(operation.database, entity)]);
    return Object.fromEntries(await Promise.all(counts));
  },
});

/** Sets items that are done back to pending, with a clean history. */
const reset = defineCommand({
  input: z.strictObject({ scheduler: z.string(), ids }),
  async run(operation, { scheduler, ids: wanted }) {
    const { entity } = schedulerNamed(scheduler, operation);
    return { reset: await resetItems(operation.database, entity, wanted, operation.clock.now()) };
  },
});

/** Every command of the `operator` function. */
export const operatorCommands: OperatorCommands = { check, reset };
