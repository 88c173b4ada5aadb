import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import type { GadgetPart, GadgetPartResult } from './gadget-part.entity.ts';
import { normalizeName } from './gadget-part-name.ts';
import type { GadgetPartSettings } from './settings.ts';

/**
 * A placeholder for the work itself: it says which row it was given. It has no database; `signal` goes to everything
 * that waits. An ordinary error is a retry, a `PermanentError` fails the item at once.
 */
export async function process(
  { name }: Pick<ItemSnapshot<GadgetPart>, 'name'>,
  { signal }: Pick<ProcessContext<GadgetPartSettings>, 'signal'>,
): Promise<GadgetPartResult> {
  signal.throwIfAborted();
  return { text: `${normalize(name)} was processed` };
}

/** Writes the result on the row, in its own transaction. More rows are queued by `em.create(…)`. */
export function apply(item: SettlingItem<GadgetPart>, result: GadgetPartResult): void {
  item.updateFromResult(result);
}

/** A name, as somebody has written it, as its row holds it. */
export function normalize(written: string): string {
  return normalizeName(written);
}
