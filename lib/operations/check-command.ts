import * as z from 'zod';
import { idOf } from '../work-item/key-type.ts';
import { Trouble } from '../work-item/trouble.entity.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import { answerable } from './answerable.ts';
import { fields } from './fields.ts';
import { findItems } from './find-items.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, schedulerNamed } from './operator.ts';
import { type Inspection, inspectScheduler } from './problems.ts';
import { settingsOf } from './settings.ts';

/** One item's whole story: all columns of its row, whose item it is, and what the database refused to write on it. */
export type ItemStory = WorkItem & {
  readonly scheduler: string;
  readonly troubles: readonly Pick<Trouble, 'step' | 'code' | 'message' | 'since' | 'lastAt' | 'times' | 'retryAt'>[];
};

/** How the schedulers and their items stand, or one item's whole story. */
export const check = defineCommand({
  input: z.strictObject({ scheduler: fields.scheduler.optional(), item: fields.item.optional() }),
  async run(operation, { scheduler, item }) {
    const { database, env, clock } = operation;
    const asked = scheduler === undefined ? operation.schedulers : [schedulerNamed(scheduler, operation)];
    const answers: (Inspection | ItemStory)[] = [];
    for (const each of asked) {
      if (item !== undefined) {
        const items = await findItems(database, each, await normalizerOf(each, env), item);
        const troubles = await Trouble.ofItems(database.fork(), each.name, items.map(idOf));
        answers.push(
          ...items.map((found) => ({
            scheduler: each.name,
            troubles: troubles.filter(({ itemId }) => itemId === idOf(found)),
            ...answerable(found),
          })),
        );
      } else {
        answers.push(await inspectScheduler(database, each, settingsOf(each, env), clock.now()));
      }
    }
    return answers;
  },
});
