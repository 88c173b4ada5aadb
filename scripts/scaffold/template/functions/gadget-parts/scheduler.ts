import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { gadgetPartWork } from './work.ts';

export const handler = createSchedulerHandler(gadgetPartWork);
