import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { lambdaName } from '../../deploy/stack/names.ts';
import { ALARM_METRICS } from '../../lab/plan/cost/usage.ts';
import { METRIC_NAMESPACE, METRICS, metricDimensions } from '../../lib/metrics.ts';
import { DEPLOYMENT_ENV, STAGE } from './support/deployment.ts';
import { FUNCTIONS, properties, resourcesOf, SCHEDULERS } from './support/template.ts';

const Metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
});
type Metric = z.output<typeof Metric>;

const Alarm = z.looseObject({
  AlarmName: z.string(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric }).optional() })).optional(),
});

/** Every metric that an alarm looks at. */
function metricsOf(alarm: z.output<typeof Alarm>): Metric[] {
  const single = Metric.safeParse(alarm).data;
  return [...(single ? [single] : []), ...(alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
}

const ALARMS = resourcesOf('AWS::CloudWatch::Alarm').map(([id, alarm]) => [id, Alarm.parse(alarm.Properties)] as const);

test.each(SCHEDULERS)('%s has an alarm for each thing that must not go unnoticed', (_, { id }) => {
  const expected = [
    'DeadLetters',
    'OldestDue',
    'FailureRate',
    'SchedulerErrors',
    'NoRun',
    'Troubles',
    'Rescues',
    'SchedulerThrottles',
    'ProcessorThrottles',
  ];

  expect(ALARMS.map(([alarm]) => alarm)).toEqual(expect.arrayContaining(expected.map((name) => `${id}${name}Alarm`)));
});

test.each(ALARMS)("%s: the code emits the alarm's metrics, under these dimensions; or AWS does", (_, alarm) => {
  const dimensions = SCHEDULERS.map(([name]) =>
    Object.entries(metricDimensions(name, STAGE)).map(([Name, Value]) => ({ Name, Value })),
  );
  const ofAws: Record<string, readonly string[]> = {
    'AWS/Lambda': ['Errors', 'Throttles'],
    'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  };
  const metrics = metricsOf(alarm);
  expect(metrics).not.toEqual([]);

  for (const { Namespace, MetricName, Dimensions } of metrics) {
    if (Namespace === METRIC_NAMESPACE) {
      expect(Object.keys(METRICS)).toContain(MetricName);
      expect(dimensions).toContainEqual(Dimensions);
    } else expect(ofAws[Namespace]).toContain(MetricName);
  }
});

test.each(SCHEDULERS)('the reckoning of the cost counts each metric that an alarm of %s watches', (_, { id }) => {
  const own = ALARMS.filter(([alarm]) => alarm.startsWith(id));

  expect(own.flatMap(([, alarm]) => metricsOf(alarm))).toHaveLength(ALARM_METRICS);
});

test('alarms of AWS metrics name functions and queues of this stack', () => {
  const functions = FUNCTIONS.map((name) => lambdaName(name, { service: 'sluice', stage: STAGE }));
  const queues = SCHEDULERS.map(([, names]) => names.deadLetterQueueName);
  const values = ALARMS.flatMap(([, alarm]) => metricsOf(alarm))
    .filter(({ Namespace }) => Namespace !== METRIC_NAMESPACE)
    .flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value));

  expect(values.filter((value) => ![...functions, ...queues].includes(value))).toEqual([]);
});

test.each(ALARMS)('%s is sent to the topic of the settings, and says what it means', (_, alarm) => {
  expect(alarm).toMatchObject({
    AlarmActions: [DEPLOYMENT_ENV.ALARM_TOPIC_ARN],
    OKActions: [DEPLOYMENT_ENV.ALARM_TOPIC_ARN],
    AlarmDescription: expect.stringMatching(/\w{3,}.*\.$/),
  });
});

test.each(SCHEDULERS)('%s: no run for three intervals is an alarm, and so is silence', (_, { id }) => {
  const schedule = properties(`${id}Schedule`)['ScheduleExpression'];
  const minutes = Number(/\d+/.exec(String(schedule))?.[0]);

  expect(properties(`${id}NoRunAlarm`)).toMatchObject({
    Period: minutes * 60,
    EvaluationPeriods: 3,
    TreatMissingData: 'breaching',
  });
});

/** What alarms are for, and a graph would show as a straight line. */
const NOT_SHOWN = ['runs', 'schedulerErrors'];

test("the dashboard shows the code's own metrics, each by a name that it emits", () => {
  const { DashboardBody } = properties('Dashboard') as { DashboardBody: { 'Fn::Sub': string } };
  const { widgets } = JSON.parse(DashboardBody['Fn::Sub']) as { widgets: { properties: { metrics?: unknown[][] } }[] };
  const shown = widgets
    .flatMap(({ properties: { metrics = [] } }) => metrics)
    .filter(([namespace]) => namespace === METRIC_NAMESPACE)
    .map(([, name]) => String(name));

  expect(new Set(shown)).toEqual(new Set(Object.keys(METRICS).filter((name) => !NOT_SHOWN.includes(name))));
});
