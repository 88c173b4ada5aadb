import { defineEntity, p } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../lib/database/database.ts';
import type { DatabaseSettings } from '../../lib/database/settings.ts';
import { PermanentError } from '../../lib/errors.ts';
import type { Items } from '../../lib/scheduler/items.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { isActive, isTerminal, type Status } from '../../lib/work-item/status.ts';
import { keyedEntities } from './keyed-jobs.ts';

const JobSchema = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    ...workItemProperties,
    name: p.string().length(100),
    result: p.string().length(20).strictNullable(),
    /** The concurrency key of jobs that have one. */
    site: p.string().length(100).strictNullable(),
  },
  indexes: workItemIndexes('jobs', 'site'),
  checks: workItemChecks('jobs'),
});

/** An item with nothing particular about it, for the tests of `lib`. */
export class Job extends JobSchema.class {}
JobSchema.setClass(Job);

const JobNoteSchema = defineEntity({
  name: 'JobNote',
  tableName: 'job_notes',
  properties: { id: p.bigint('string').primary(), text: p.string().length(100).unique() },
});

/** A child row that `apply` may write; its text is unique, so that writing one twice is an error. */
export class JobNote extends JobNoteSchema.class {}
JobNoteSchema.setClass(JobNote);

export const jobEntities = [Job, JobNote] as const;

export const jobItems: Items<'name'> = {
  key: 'name',
  async enqueue(names, columns, em) {
    await em.insertMany(
      Job,
      names.map((name) => ({ name, ...columns })),
    );
  },
};

/** How the names of jobs are written. */
export function normalizeJob(written: string): string {
  if (/^\w[\w -]*$/.test(written)) return written;
  throw new PermanentError('name_invalid', `${JSON.stringify(written)} is no name of a job: it must be words`);
}

export async function createJobTables(settings: DatabaseSettings): Promise<void> {
  const orm = new MikroORM(ormOptions(settings, [...jobEntities, ...keyedEntities]));
  await orm.schema.create();
  await orm.close();
}

export const A_TOKEN = '00000000-0000-4000-8000-000000000001';

/** The columns of a job in any legal state: what is not given follows from its status. */
export function jobData(overrides: Partial<Job> = {}, now = new Date()) {
  const status: Status = overrides.status ?? 'pending';
  return {
    name: 'job',
    status,
    availableAt: now,
    turn: 'open' as const,
    createdAt: now,
    updatedAt: now,
    claimToken: isActive(status) ? A_TOKEN : null,
    leaseExpiresAt: isActive(status) ? new Date(now.getTime() + 60_000) : null,
    queuedAt: isActive(status) ? now : null,
    startedAt: status === 'processing' ? now : null,
    finishedAt: isTerminal(status) ? now : null,
    attempts: status === 'processing' ? 1 : 0,
    crashes: 0,
    unbegun: 0,
    snoozes: 0,
    lastError: null,
    errors: [],
    result: null,
    site: null,
    ...overrides,
  };
}

/** Inserts jobs; returns their ids in the order given. */
export async function insertJobs(
  em: EntityManager,
  rows: readonly Partial<Job>[],
  now = new Date(),
): Promise<string[]> {
  const fork = em.fork();
  const jobs = rows.map((row) => fork.create(Job, jobData(row, now)));
  await fork.flush();
  return jobs.map(({ id }) => id);
}
