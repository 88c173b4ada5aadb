import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { GadgetPart } from './gadget-part.entity.ts';
import { normalizeName } from './gadget-part-name.ts';
import { processGadgetPart } from './process-gadget-part.ts';
import { GadgetPartSettings } from './settings.ts';
import { gadgetPartWork } from './work.ts';

/** Processes pending gadget parts. */
export const gadgetParts = defineScheduler({
  ...gadgetPartWork,
  settings: GadgetPartSettings,
  names: {
    property: 'name',
    normalize: normalizeName,
    queue: (em, names, columns) => GadgetPart.queue(em, names, columns),
  },
  process: processGadgetPart,
  apply: (item, result) => item.updateFromResult(result),
});
