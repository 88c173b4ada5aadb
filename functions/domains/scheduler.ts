import { createSchedulerHandler } from '../../lib/scheduler/handlers.ts';
import { domains } from './domains.ts';

export const handler = createSchedulerHandler(domains);
