import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot } from '../../lib/work-item/work-item.ts';
import type { GadgetPart, GadgetPartResult } from './gadget-part.entity.ts';
import { normalizeName } from './gadget-part-name.ts';
import type { GadgetPartSettings } from './settings.ts';

/**
 * A placeholder for the work itself: it says which row it was given. It has no database; `signal` goes to everything
 * that waits. An ordinary error is a retry, a `PermanentError` fails the item at once.
 */
export async function processGadgetPart(
  { name }: Pick<ItemSnapshot<GadgetPart>, 'name'>,
  { signal }: Pick<ProcessContext<GadgetPartSettings>, 'signal'>,
): Promise<GadgetPartResult> {
  signal.throwIfAborted();
  return { text: `${normalizeName(name)} was processed` };
}
