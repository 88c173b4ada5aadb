import { GadgetPart } from './gadget-part.entity.ts';

/** What dispatching takes. Apart from `gadget-parts.ts`, so that the scheduled Lambda need not carry the rest. */
export const gadgetPartWork = {
  name: 'gadget-parts',
  entity: GadgetPart,
  settingsPrefix: 'GADGET_PART_SCHEDULER_',
} as const;
