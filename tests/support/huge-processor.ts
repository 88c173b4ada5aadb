/** The handler of a processor of jobs, bundled by a test: one of them returns 50 MB. */
import * as z from 'zod';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { Job, jobItems, normalizeJob } from './jobs.ts';

const HUGE_LENGTH = 50_000_000;

const jobs = defineScheduler({
  name: 'jobs',
  entity: Job,
  settingsPrefix: 'JOB_SCHEDULER_',
  settings: z.object({}),
  items: jobItems,
  work: async () => ({
    process: async ({ name }) => (name === 'huge' ? Buffer.alloc(HUGE_LENGTH, 'it is too much ').toString() : 'fine'),
    apply(item, result) {
      item.result = result;
    },
    normalize: normalizeJob,
  }),
});

export const handler = createProcessorHandler(jobs);
