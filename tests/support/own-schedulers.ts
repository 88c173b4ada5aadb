import * as z from 'zod';
import { PermanentError } from '../../lib/errors.ts';
import { defineScheduler, type Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { entitiesOf } from '../../lib/scheduler/entities.ts';
import { Job, JobNote, jobItems, normalizeJob } from './jobs.ts';
import { keyedSchedulers } from './keyed-jobs.ts';

/** Jobs that say by their names what becomes of them. */
const jobs = defineScheduler({
  name: 'jobs',
  entity: Job,
  otherEntities: [JobNote],
  settingsPrefix: 'JOB_SCHEDULER_',
  settings: z.object({}),
  items: jobItems,
  work: async () => ({
    async process({ name }: { name: string }, { signal }: { signal: AbortSignal }) {
      if (name === 'refused') throw new PermanentError('name_refused', 'the job is called refused');
      if (name === 'silent') {
        process.stderr.write('the job is silent\n');
        // What is waited for keeps the process: a promise alone would not.
        const waiting = setInterval(() => {}, 60_000);
        signal.addEventListener('abort', () => clearInterval(waiting));
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
      return name;
    },
    apply(item: Job, result: string) {
      item.result = result;
    },
    normalize: (written: string) => normalizeJob(written.trim().toLowerCase()),
  }),
});

const [other] = keyedSchedulers;
if (!other) throw new Error('there is no other scheduler');

/** As `functions/index.ts` exports them: what the commands work on in tests. */
export const schedulers: readonly Scheduler[] = [jobs, other];
export const entities = entitiesOf(schedulers);
