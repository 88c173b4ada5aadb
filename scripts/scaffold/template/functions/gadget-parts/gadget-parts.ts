import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { GadgetPart } from './gadget-part.entity.ts';
import { GadgetPartSettings } from './settings.ts';

/** Processes pending gadget parts. */
export const gadgetParts = defineScheduler({
  name: 'gadget-parts',
  entity: GadgetPart,
  settingsPrefix: 'GADGET_PART_SCHEDULER_',
  settings: GadgetPartSettings,
  items: { key: 'name', enqueue: GadgetPart.enqueue },
  work: () => import('./work.ts'),
});
