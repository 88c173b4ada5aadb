import * as z from 'zod';
import { defineScheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { Job, JobNote, jobItems } from '../jobs.ts';

/** Jobs whose failure is noted: a scheduler as one is written, to be bundled. */
export const failingJobs = defineScheduler({
  name: 'failing-jobs',
  entity: Job,
  otherEntities: [JobNote],
  settingsPrefix: 'JOB_SCHEDULER_',
  settings: z.object({}),
  items: jobItems,
  work: () => import('./work.ts'),
  failure: () => import('./failure.ts'),
});
