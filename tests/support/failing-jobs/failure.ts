import { exit } from 'node:process';
import type { ApplyFailure } from '../../../lib/work-item/settle.ts';
import { type Job, JobNote } from '../jobs.ts';

export const applyFailure: ApplyFailure<Job> = ({ name }, { code }, em) => {
  if (name === 'killer') exit(1);
  em.create(JobNote, { text: `${name}: ${code}` });
};
