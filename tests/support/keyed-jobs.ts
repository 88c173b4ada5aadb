import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import * as z from 'zod';
import { defineScheduler, type Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { workItemChecks, workItemColumns, workItemIndexes } from '../../lib/work-item/properties.ts';

/** What `work.ts` of these exports; a test puts its own in its place. */
const work = { process: async () => 'done', apply: () => {}, normalize: String };

const common = { settings: z.object({}), work: async () => work };

const own = { name: p.string().length(100), owner: p.string().length(100).strictNullable() };

const UuidJobSchema = defineEntity({
  name: 'UuidJob',
  tableName: 'uuid_jobs',
  properties: { id: p.uuid().primary().defaultRaw('gen_random_uuid()'), ...workItemColumns(), ...own },
  indexes: workItemIndexes('uuid_jobs', 'owner'),
  checks: workItemChecks('uuid_jobs'),
});
export class UuidJob extends UuidJobSchema.class {}
UuidJobSchema.setClass(UuidJob);

const IntegerJobSchema = defineEntity({
  name: 'IntegerJob',
  tableName: 'integer_jobs',
  properties: { id: p.integer().primary().fieldName('job_number'), ...workItemColumns(), ...own },
  indexes: workItemIndexes('integer_jobs', 'owner'),
  checks: workItemChecks('integer_jobs'),
});
class IntegerJob extends IntegerJobSchema.class {}
IntegerJobSchema.setClass(IntegerJob);

/** Of a table with a `status`, a `priority` and times of its own, whose keys JavaScript reads as bigints. */
const PrefixedJobSchema = defineEntity({
  name: 'PrefixedJob',
  tableName: 'prefixed_jobs',
  properties: {
    id: p.bigint().primary(),
    ...workItemColumns({ prefix: 'work_' }),
    createdAt: p.datetime(3).fieldName('created_at').defaultRaw('now()'),
    jobStatus: p.string().length(20).fieldName('status').default('open'),
    jobPriority: p.integer().fieldName('priority').default(7),
    ...own,
  },
  indexes: workItemIndexes('prefixed_jobs', 'owner'),
  checks: workItemChecks('prefixed_jobs'),
});
class PrefixedJob extends PrefixedJobSchema.class {}
PrefixedJobSchema.setClass(PrefixedJob);

/** The application sets its key, which is also what people call it by. */
const TextJobSchema = defineEntity({
  name: 'TextJob',
  tableName: 'text_jobs',
  properties: { id: p.string().length(200).primary(), ...workItemColumns(), owner: own.owner },
  indexes: workItemIndexes('text_jobs', 'owner'),
  checks: workItemChecks('text_jobs'),
});
class TextJob extends TextJobSchema.class {}
TextJobSchema.setClass(TextJob);

export const keyedEntities = [UuidJob, IntegerJob, PrefixedJob, TextJob] as const;

const concurrency = { key: 'owner', limit: 2 } as const;

function namedJobs(
  name: string,
  settingsPrefix: string,
  entity: typeof UuidJob | typeof IntegerJob | typeof PrefixedJob,
) {
  const items = {
    key: 'name' as const,
    async enqueue(names: readonly string[], columns: object, em: EntityManager) {
      await em.insertMany(
        entity as typeof UuidJob,
        names.map((each) => ({ name: each, owner: each, ...columns })),
      );
    },
  };
  return defineScheduler({ ...common, name, settingsPrefix, entity: entity as typeof UuidJob, concurrency, items });
}

/** Schedulers of entities with keys of all types; each item is of a concurrency key of its own. */
export const keyedSchedulers: readonly Scheduler[] = [
  namedJobs('jobs-by-uuid', 'UUID_JOB_SCHEDULER_', UuidJob),
  namedJobs('jobs-by-integer', 'INTEGER_JOB_SCHEDULER_', IntegerJob),
  namedJobs('jobs-with-a-prefix', 'PREFIXED_JOB_SCHEDULER_', PrefixedJob),
  defineScheduler({
    ...{ ...common, name: 'jobs-by-text', settingsPrefix: 'TEXT_JOB_SCHEDULER_', entity: TextJob, concurrency },
    items: {
      key: 'id',
      async enqueue(names, columns, em) {
        await em.insertMany(
          TextJob,
          names.map((id) => ({ id, owner: id, ...columns })),
        );
      },
    },
  }),
];

/** The name of the job of a number: one that an identifier in SQL, a path or a message must bear. */
export function jobNameOf(number: number): string {
  return `job's "name" ${number} ü/%_\\`;
}
