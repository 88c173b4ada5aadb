import type { BulkOptions, BulkResult } from '../../lib/operations/change-items.ts';
import { countSelected, type Selection } from '../../lib/operations/selection.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { chosenBy, type SelectionOptions } from './arguments.ts';
import { EXIT } from './command.ts';
import { confirm } from './confirm.ts';
import { createCounter } from './counter.ts';
import { interruptSignal } from './interrupt.ts';
import { type Session, withSession } from './session.ts';

/** Options of every command that changes selected items. */
export interface ChangeOptions extends SelectionOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** How such a command is worded, and what it does. */
export interface Change {
  /** `reset`, as in "reset 3 items of domains?". */
  readonly verb: string;
  /** `reset`, as in "3 items reset". */
  readonly done: string;
  /** Narrows what was selected to what can be changed. */
  readonly narrow: (selection: Selection) => Selection;
  readonly apply: (session: Session, selection: Selection, bulk: BulkOptions) => Promise<BulkResult>;
}

/** Selects, counts, asks and changes; says what it did, and exits with 1 where nothing matched. */
export function changeItems(scheduler: Scheduler, options: ChangeOptions, change: Change): Promise<void> {
  const interrupt = interruptSignal();
  const say = (result: Record<string, unknown>, text: string) =>
    process.stdout.write(`${options.json ? JSON.stringify({ scheduler: scheduler.name, ...result }) : text}\n`);
  return withSession(async (session) => {
    const selection = change.narrow(await chosenBy(options, scheduler, session, new Date()));
    const matched = await countSelected(session.database, scheduler, selection);
    if (matched === 0) process.exitCode = EXIT.failed;
    if (matched === 0 || options.dryRun) {
      say({ matched, changed: 0 }, `${items(matched)} of ${scheduler.name} would be ${change.done}.`);
      return;
    }
    if (!options.yes && !(await confirm(`${change.verb} ${items(matched)} of ${scheduler.name}?`))) {
      process.exitCode = EXIT.failed;
      say({ matched, changed: 0 }, 'Nothing was changed.');
      return;
    }
    const counter = createCounter(
      process.stderr,
      (count) => `${count} of ${matched.toLocaleString('en')} ${change.done}`,
    );
    const result = await change.apply(session, selection, { signal: interrupt, onProgress: counter.show });
    counter.end();
    if (result.interrupted) process.exitCode = EXIT.failed;
    const stopped = result.interrupted ? ' Stopped: the others are as they were.' : '';
    say({ matched, ...result }, `${items(result.changed)} of ${scheduler.name} ${change.done}.${stopped}`);
  });
}

function items(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'item' : 'items'}`;
}
