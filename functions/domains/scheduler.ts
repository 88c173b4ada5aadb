import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { domainWork } from './work.ts';

export const handler = createSchedulerHandler(domainWork);
