import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { gadgetParts } from './gadget-parts.ts';

export const handler = createSchedulerHandler(gadgetParts);
