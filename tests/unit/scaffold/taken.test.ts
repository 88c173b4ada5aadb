import { expect, test } from '@jest/globals';
import { schedulers } from '../../../functions/index.ts';
import { namesOf } from '../../../scripts/scaffold/names.ts';
import { checkFree } from '../../../scripts/scaffold/taken.ts';
import { renderTemplate } from '../../../scripts/scaffold/template.ts';
import { ROOT } from '../../support/project-files.ts';

const check = (name: string, singular?: string) => () => {
  const names = namesOf(name, singular);
  checkFree(ROOT, names, renderTemplate(names));
};

test('a name that is free passes', () => {
  expect(check('zebra-crossings')).not.toThrow();
});

test('everything of a name that is taken is said', () => {
  const [first] = schedulers;
  if (!first) throw new Error('there is no scheduler');
  const { name, settingsPrefix } = first;
  const { className, table } = namesOf(name);

  expect(check(name)).toThrow(
    `the name ${name} is taken: functions/${name} exists; there is a scheduler ${name} in functions/index.ts; ` +
      `${settingsPrefix} is the prefix of ${name}; the class ${className} is the entity of ${table}; ` +
      `the table ${table} is that of ${className}`,
  );
});

test.each([
  ['scheduler-runs', undefined, /the class SchedulerRun is the entity of scheduler_runs; the table scheduler_runs is/],
  ['settings', undefined, /functions\/settings\/settings\.ts would be two files/],
])('%s is refused', (name, singular, reason) => {
  expect(check(name, singular)).toThrow(reason);
});

test('a singular that is that of another scheduler is refused', () => {
  const [{ name } = { name: '' }] = schedulers;
  const { singular, settingsPrefix, className, table } = namesOf(name);

  expect(check('zebra-crossings', singular)).toThrow(
    new RegExp(`${settingsPrefix} is the prefix of ${name}; the class ${className} is the entity of ${table}$`),
  );
});
