import { createSchedulerHandler } from '../../../lib/scheduler/scheduled-handler.ts';
import { failingJobs } from './failing-jobs.ts';

export const handler = createSchedulerHandler(failingJobs);
