import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { domains } from './domains.ts';

export const handler = createSchedulerHandler(domains);
