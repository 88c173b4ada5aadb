import { expect, test } from '@jest/globals';
import * as z from 'zod';
import type { ErrorDescription } from '../../../lib/errors.ts';
import { defineScheduler, nameOf } from '../../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot, SettlingItem } from '../../../lib/work-item/work-item.ts';
import { Job, type JobNote, jobData, jobItems, normalizeJob } from '../../support/jobs.ts';

const settings = z.object({ jobGreeting: z.string().default('done') });
type Settings = z.output<typeof settings>;

const work = {
  process: async ({ name }: ItemSnapshot<Job>, context: { settings: Settings }) => ({
    text: `${context.settings.jobGreeting} ${name}`,
  }),
  apply(item: SettlingItem<Job>, { text }: { text: string }) {
    item.result = text;
  },
  normalize: normalizeJob,
};

const definition = {
  name: 'jobs',
  entity: Job,
  settingsPrefix: 'JOB_SCHEDULER_',
  settings,
  items: jobItems,
  work: async () => work,
};

test('a definition carries its work, which is loaded only when it is asked for', async () => {
  let loaded = 0;
  const load = async () => {
    loaded += 1;
    return work;
  };
  const scheduler = defineScheduler({ ...definition, work: load });
  expect(loaded).toBe(0);

  expect((await scheduler.work()).normalize('first', {})).toBe('first');
});

test("an item's name is asked for in one way", () => {
  const scheduler = defineScheduler(definition);

  expect(nameOf(scheduler, Object.assign(Object.create(Job.prototype), jobData({ name: 'first' })))).toBe('first');
});

test.each(['Jobs', 'jobs_', '', '1jobs'])('the name %j is refused', (name) => {
  expect(() => defineScheduler({ ...definition, name })).toThrow(/scheduler name is/);
});

test.each(['JOB_SCHEDULER', 'job_', ''])('the prefix %j is refused', (settingsPrefix) => {
  expect(() => defineScheduler({ ...definition, settingsPrefix })).toThrow(/settingsPrefix is/);
});

// What follows is refused by the compiler; at run time there is nothing to see.
test('what does not fit together does not compile', () => {
  defineScheduler({ ...definition, concurrency: { key: 'site', limit: 2 } });
  // @ts-expect-error the entity has no such property
  defineScheduler({ ...definition, concurrency: { key: 'sight', limit: 2 } });
  // @ts-expect-error nor this one
  defineScheduler({ ...definition, items: { ...jobItems, key: 'title' as const } });

  const ofAnother = { ...work, process: async (note: ItemSnapshot<Job> & JobNote) => ({ text: note.text }) };
  // @ts-expect-error the work of another entity
  defineScheduler({ ...definition, work: async () => ofAnother });

  const ofAnotherResult = { ...work, apply(_item: SettlingItem<Job>, _result: { count: number }) {} };
  // @ts-expect-error `apply` takes what `process` does not return
  defineScheduler({ ...definition, work: async () => ofAnotherResult });

  const withLoad = {
    ...work,
    load: async ({ name }: ItemSnapshot<Job>) => ({ length: name.length }),
    process: async (_item: ItemSnapshot<Job>, context: { loaded: { length: number } }) => ({
      text: context.loaded.length.toFixed(),
    }),
  };
  defineScheduler({ ...definition, work: async () => withLoad });
  const ofAnotherLoad = { ...withLoad, load: async () => ({ width: 1 }) };
  // @ts-expect-error `process` takes what `load` does not return
  defineScheduler({ ...definition, work: async () => ofAnotherLoad });
  const { load: _load, ...withoutLoad } = withLoad;
  // @ts-expect-error nor where there is no `load`
  defineScheduler({ ...definition, work: async () => withoutLoad });

  const failure = async () => ({ applyFailure(_item: SettlingItem<Job>, _error: ErrorDescription) {} });
  defineScheduler({ ...definition, failure });
  const failureOfAnother = async () => ({ applyFailure(_note: SettlingItem<Job> & JobNote) {} });
  // @ts-expect-error the failure of another entity
  defineScheduler({ ...definition, failure: failureOfAnother });
  const failureOfAnotherError = async () => ({ applyFailure(_item: SettlingItem<Job>, _status: number) {} });
  // @ts-expect-error an error is described by its code and its message
  defineScheduler({ ...definition, failure: failureOfAnotherError });
  const failureThatIsNone = async () => ({ apply: work.apply });
  // @ts-expect-error its module has no `applyFailure`
  defineScheduler({ ...definition, failure: failureThatIsNone });

  const withOtherSettings = {
    ...work,
    process: async (_item: ItemSnapshot<Job>, context: { settings: { jobLimit: number } }) => ({
      text: `${context.settings.jobLimit}`,
    }),
  };
  // @ts-expect-error settings that the scheduler has not
  defineScheduler({ ...definition, work: async () => withOtherSettings });
});
