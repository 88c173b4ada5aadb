import * as z from 'zod';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { STATUSES } from '../work-item/status.ts';
import { type BulkResult, cancellable, cancelSelected, resetSelected, resettable } from './change-items.ts';
import { findItems } from './find-items.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, type Operation, type OperatorCommands, schedulerNamed } from './operator.ts';
import { inspectScheduler } from './problems.ts';
import { countSelected, type Selection, selectionOf } from './selection.ts';
import { settingsOf } from './settings.ts';

/** Most items that one event may name: what one statement changes in a moment. */
const MOST_NAMED = 10_000;

const named = <T extends z.ZodType>(element: T) => z.array(element).min(1).max(MOST_NAMED).optional();

/** Which items an event means; all that is given applies. */
const selectionShape = {
  scheduler: z.string(),
  ids: named(z.string().regex(/^\d{1,19}$/, 'an id is a number, in quotes')),
  names: named(z.string()),
  statuses: named(z.enum(STATUSES)),
  errorCode: z.string().optional(),
  olderThanSeconds: z.number().positive().optional(),
  all: z.literal(true).optional(),
  dryRun: z.boolean().default(false),
};
const WHICH = ['ids', 'names', 'statuses', 'errorCode', 'olderThanSeconds', 'all'] as const;
const saysWhich = (input: object) => WHICH.some((key) => Reflect.get(input, key) !== undefined);
const SAY_WHICH = { error: `say which items, by ${WHICH.slice(0, -1).join(', ')}, or "all": true` };

const selection = z.strictObject(selectionShape);
type ChangeInput = z.output<typeof selection>;

const one = z.strictObject({ scheduler: z.string() });

/** How the schedulers and their items stand, or one item's whole story. */
const check = defineCommand({
  input: z.strictObject({ scheduler: z.string().optional(), item: z.string().optional() }),
  async run(operation, { scheduler, item }) {
    const { database, env, clock } = operation;
    const asked = scheduler === undefined ? operation.schedulers : [schedulerNamed(scheduler, operation)];
    const answers = [];
    for (const each of asked) {
      if (item !== undefined) {
        const items = await findItems(database, each, await normalizerOf(each, env), item);
        answers.push(...items.map((found) => ({ scheduler: each.name, ...found })));
      } else {
        answers.push(await inspectScheduler(database, each, settingsOf(each, env), clock.now()));
      }
    }
    return answers;
  },
});

/** Sets items back to pending; active ones only by force. */
const reset = defineCommand({
  input: z
    .strictObject({ ...selectionShape, force: z.boolean().default(false), keepHistory: z.boolean().default(false) })
    .refine(saysWhich, SAY_WHICH),
  async run(operation, { force, keepHistory, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, env, clock, signal } = operation;
    const history = keepHistory ? { maxAttempts: settingsOf(scheduler, env).maxAttempts } : undefined;
    const selected = resettable(await chosenBy(operation, scheduler, input), force);
    return change(operation, scheduler, selected, input.dryRun, () =>
      resetSelected(database, scheduler, selected, { force, keepHistory: history }, clock.now(), { signal }),
    );
  },
});

/** Cancels items that are not done. */
const cancel = defineCommand({
  input: selection.refine(saysWhich, SAY_WHICH),
  async run(operation, input) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, clock, signal } = operation;
    const selected = cancellable(await chosenBy(operation, scheduler, input));
    return change(operation, scheduler, selected, input.dryRun, () =>
      cancelSelected(database, scheduler, selected, clock.now(), { signal }),
    );
  },
});

/** Lets a scheduler claim nothing, or again. */
const pause = defineCommand({
  input: one,
  run: (operation, { scheduler }) => setPausedAt(operation, scheduler, operation.clock.now()),
});
const resume = defineCommand({
  input: one,
  run: (operation, { scheduler }) => setPausedAt(operation, scheduler, null),
});

/** Every command of the `operator` function. */
export const operatorCommands: OperatorCommands = { check, reset, cancel, pause, resume };

async function setPausedAt(operation: Operation, name: string, pausedAt: Date | null) {
  const scheduler = schedulerNamed(name, operation);
  const changed = await SchedulerState.setPausedAt(operation.database.fork(), scheduler.name, pausedAt);
  return { scheduler: scheduler.name, paused: pausedAt !== null, changed };
}

async function chosenBy(
  { env, clock }: Operation,
  scheduler: Scheduler,
  { olderThanSeconds, ...input }: ChangeInput,
): Promise<Selection> {
  const unchangedForMs = olderThanSeconds === undefined ? undefined : olderThanSeconds * 1000;
  return selectionOf(await normalizerOf(scheduler, env), { ...input, unchangedForMs }, clock.now());
}

async function change(
  { database }: Operation,
  scheduler: Scheduler,
  selected: Selection,
  dryRun: boolean,
  apply: () => Promise<BulkResult>,
) {
  const matched = await countSelected(database, scheduler, selected);
  return { matched, ...(dryRun ? { changed: 0, interrupted: false } : await apply()) };
}
