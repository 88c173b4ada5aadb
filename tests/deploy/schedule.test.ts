import { expect, test } from '@jest/globals';
import { functionId } from '../../deploy/stack/names.ts';
import { rate } from '../../deploy/stack/schedule.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { properties, resourcesOf, SCHEDULERS, variablesOf } from './support/template.ts';

const settingsOf = (names: (typeof SCHEDULERS)[number][1], prefix: string) =>
  parseSettings(SchedulerSettings, variablesOf(names.schedulerFunction), prefix);

test.each(SCHEDULERS)('%s: EventBridge Scheduler runs it at the interval of its settings', (_, names, scheduler) => {
  const { intervalMinutes } = settingsOf(names, scheduler.settingsPrefix);

  expect(properties(names.schedule)).toMatchObject({
    ScheduleExpression: intervalMinutes === 1 ? 'rate(1 minute)' : `rate(${intervalMinutes} minutes)`,
    State: 'ENABLED',
    Target: { Arn: { 'Fn::GetAtt': [functionId(names.schedulerFunction), 'Arn'] } },
  });
});

test('the schedulers of this deployment have intervals in the singular and in the plural', () => {
  const rates = SCHEDULERS.map(([, names]) => properties(names.schedule)['ScheduleExpression']);

  const others = SCHEDULERS.slice(1).map(() => 'rate(1 minute)');
  expect(rates).toEqual(['rate(5 minutes)', ...others]);
  expect(rate(1)).toBe('rate(1 minute)');
  expect(rate(1440)).toBe('rate(1440 minutes)');
});

test('no legacy rule is left', () => {
  expect(resourcesOf('AWS::Events::Rule')).toEqual([]);
});

test.each(SCHEDULERS)(
  '%s: a missed tick is not tried again, and is forgotten after an interval',
  (_, names, scheduler) => {
    const age = settingsOf(names, scheduler.settingsPrefix).intervalMinutes * 60;
    const target = properties(names.schedule)['Target'] as Record<string, unknown>;
    const invocations = resourcesOf('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);

    expect(target['RetryPolicy']).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: age });
    expect(invocations).toContainEqual(
      expect.objectContaining({
        FunctionName: { Ref: functionId(names.schedulerFunction) },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: age,
      }),
    );
  },
);

test.each(SCHEDULERS)('%s: no more runs at once than MAX_INSTANCES', (_, names, scheduler) => {
  const { maxInstances } = settingsOf(names, scheduler.settingsPrefix);

  expect(properties(functionId(names.schedulerFunction))['ReservedConcurrentExecutions']).toBe(maxInstances);
});
