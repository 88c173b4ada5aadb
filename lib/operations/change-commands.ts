import * as z from 'zod';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import {
  type BulkOptions,
  type BulkResult,
  cancellable,
  cancelSelected,
  resetSelected,
  resettable,
} from './change-items.ts';
import { fields } from './fields.ts';
import { normalizerOf } from './names.ts';
import { defineCommand, type Operation, schedulerNamed } from './operator.ts';
import { countSelected, type Selection, type SelectionInput, selectionOf } from './selection.ts';
import { settingsOf } from './settings.ts';

/** What says which items an event means; all that is given applies. */
const selectors = {
  id: fields.id.optional(),
  name: fields.name.optional(),
  status: fields.status.optional(),
  errorCode: fields.errorCode.optional(),
  olderThan: fields.olderThan.optional(),
  all: fields.all.optional(),
};

/** The names of the options that say which items are meant; one of them must be given. */
export const SELECTORS = Object.keys(selectors) as readonly (keyof typeof selectors)[];

const saysWhich = (input: object) => SELECTORS.some((key) => Reflect.get(input, key) !== undefined);
const SAY_WHICH = {
  error: `say which items, by ${SELECTORS.filter((key) => key !== 'all').join(', ')}, or "all": true`,
  abort: true,
};

const selection = { scheduler: fields.scheduler, ...selectors, dryRun: fields.flag };

/** Sets items back to pending; active ones only by force. */
export const reset = defineCommand({
  input: z.strictObject({ ...selection, force: fields.flag, keepHistory: fields.flag }).refine(saysWhich, SAY_WHICH),
  async run(operation, { force, keepHistory, dryRun, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, env, clock } = operation;
    const history = keepHistory ? { maxAttempts: settingsOf(scheduler, env).maxAttempts } : undefined;
    const selected = resettable(await chosenBy(operation, scheduler, input), force);
    return change(operation, scheduler, selected, dryRun, (bulk) =>
      resetSelected(database, scheduler, selected, { force, keepHistory: history }, clock.now(), bulk),
    );
  },
});

/** Cancels items that are not done. */
export const cancel = defineCommand({
  input: z.strictObject(selection).refine(saysWhich, SAY_WHICH),
  async run(operation, { dryRun, ...input }) {
    const scheduler = schedulerNamed(input.scheduler, operation);
    const { database, clock } = operation;
    const selected = cancellable(await chosenBy(operation, scheduler, input));
    return change(operation, scheduler, selected, dryRun, (bulk) =>
      cancelSelected(database, scheduler, selected, clock.now(), bulk),
    );
  },
});

async function chosenBy({ env, clock }: Operation, scheduler: Scheduler, input: SelectionInput): Promise<Selection> {
  return selectionOf(scheduler, await normalizerOf(scheduler, env), input, clock.now());
}

async function change(
  { database, signal, onProgress }: Operation,
  scheduler: Scheduler,
  selected: Selection,
  dryRun: boolean,
  apply: (bulk: BulkOptions) => Promise<BulkResult>,
): Promise<BulkResult & { readonly matched: number }> {
  const matched = await countSelected(database, scheduler, selected);
  if (dryRun || matched === 0) return { matched, changed: 0, interrupted: false };
  return { matched, ...(await apply({ signal, onProgress: (changed) => onProgress?.(changed, matched) })) };
}
