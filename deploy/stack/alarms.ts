import { METRIC_NAMESPACE, type MetricName, metricDimensions } from '../../lib/metrics.ts';
import type { Resources } from './cloudformation.ts';
import { lambdaName, type SchedulerNames, type StackName } from './names.ts';
import type { SchedulerPart } from './scheduler-part.ts';

/** An item that has been due for so long is too old: a quarter of an hour, or five ticks where they are rarer. */
const OLDEST_DUE_SECONDS = 900;
const OLDEST_DUE_TICKS = 5;

/** Share of the items of a quarter of an hour that may fail, in per cent, and from how many on it tells something. */
const FAILURE_RATE = 50;
const FAILURE_RATE_ITEMS = 20;

const FIVE_MINUTES = 300;
const QUARTER_HOUR = 900;

/** A scheduler's alarms. */
export function alarmResources(
  { scheduler, names, settings }: SchedulerPart,
  stack: StackName,
  topicArn: string | undefined,
): Resources {
  const interval = settings.intervalMinutes * 60;
  const own = (name: MetricName) => ownMetric(name, scheduler.name, stack.stage);
  const alarms = {
    DeadLetters: {
      AlarmDescription: `A message of ${scheduler.name} could not be handled: see the dead-letter queue ${names.deadLetterQueueName}.`,
      ...deadLetters(names),
      ...over(0, { period: 60, periods: 1 }),
      Statistic: 'Maximum',
    },
    OldestDue: {
      AlarmDescription: `${scheduler.name} fall behind: an item has been due for too long.`,
      ...own('oldestDueAge'),
      ...over(Math.max(OLDEST_DUE_SECONDS, OLDEST_DUE_TICKS * interval), { period: interval, periods: 3 }),
      Statistic: 'Maximum',
    },
    FailureRate: {
      AlarmDescription: `More than ${FAILURE_RATE} % of ${scheduler.name} fail: the query "failures by code" says why.`,
      ...failureRate(own),
      ...over(FAILURE_RATE, { periods: 1 }),
    },
    SchedulerErrors: {
      AlarmDescription: `Runs of ${names.schedulerFunction}, or steps of them, end with an error.`,
      ...eitherOf(lambdaMetric('Errors', names.schedulerFunction, stack), own('schedulerErrors'), interval),
      ...over(0, { periods: 3, datapoints: 2 }),
    },
    Troubles: {
      AlarmDescription: `The database refuses to write rows of ${scheduler.name}, which are set aside: npm run check says which, and why.`,
      ...own('troubles'),
      ...over(0, { period: interval, periods: 3 }),
      Statistic: 'Maximum',
    },
    Rescues: {
      AlarmDescription: `Items of ${scheduler.name} keep being rescued: processors crash, or messages wait for longer than QUEUE_LEASE_SECONDS.`,
      ...own('rescued'),
      ...over(0, { period: Math.max(QUARTER_HOUR, interval), periods: 3 }),
      Statistic: 'Sum',
    },
    NoRun: {
      AlarmDescription: `${names.schedulerFunction} has not finished a run for three intervals.`,
      ...own('runs'),
      Period: interval,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      Statistic: 'Sum',
    },
    SchedulerThrottles: {
      AlarmDescription: `Ticks of ${names.schedulerFunction} are refused: its runs take longer than the interval, or the account is at its limit.`,
      ...lambdaMetric('Throttles', names.schedulerFunction, stack),
      ...over(0, { period: interval, periods: 3 }),
      Statistic: 'Sum',
    },
    ProcessorThrottles: {
      AlarmDescription: `Batches of ${names.processorFunction} are refused: the account is at its limit of concurrent executions.`,
      ...lambdaMetric('Throttles', names.processorFunction, stack),
      ...over(0, { period: FIVE_MINUTES, periods: 3 }),
      Statistic: 'Sum',
    },
  };
  const actions = topicArn === undefined ? {} : { AlarmActions: [topicArn], OKActions: [topicArn] };
  return Object.fromEntries(
    Object.entries(alarms).map(([name, properties]) => [
      `${names.id}${name}Alarm`,
      {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: `${stack.service}-${stack.stage}-${scheduler.name}-${name}`,
          ...properties,
          ...actions,
        },
      },
    ]),
  );
}

/** Fires when every period, or so many of them, is above the threshold. */
function over(
  threshold: number,
  { period, periods, datapoints }: { period?: number; periods: number; datapoints?: number },
) {
  return {
    ...(period !== undefined && { Period: period }),
    ...(datapoints !== undefined && { DatapointsToAlarm: datapoints }),
    EvaluationPeriods: periods,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  };
}

function ownMetric(name: MetricName, scheduler: string, stage: string) {
  const dimensions = Object.entries(metricDimensions(scheduler, stage));
  return {
    Namespace: METRIC_NAMESPACE,
    MetricName: name,
    Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
  };
}

function lambdaMetric(name: 'Errors' | 'Throttles', functionName: string, stack: StackName) {
  return {
    Namespace: 'AWS/Lambda',
    MetricName: name,
    Dimensions: [{ Name: 'FunctionName', Value: lambdaName(functionName, stack) }],
  };
}

function deadLetters({ deadLetterQueueName }: SchedulerNames) {
  return {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: deadLetterQueueName }],
  };
}

/** The sum of two counters: errors that ended an invocation, and those that it has survived. */
function eitherOf(first: object, second: object, period: number) {
  const sum = (Id: string, Metric: object) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric, Period: period, Stat: 'Sum' },
  });
  return {
    Metrics: [
      sum('first', first),
      sum('second', second),
      { Id: 'either', Label: 'errors', Expression: 'FILL(first, 0) + FILL(second, 0)', ReturnData: true },
    ],
  };
}

/** In per cent; 0 while there are too few items for it to mean anything. */
function failureRate(own: (name: MetricName) => object) {
  const sum = (name: MetricName) => ({
    Id: name,
    ReturnData: false,
    MetricStat: { Metric: own(name), Period: QUARTER_HOUR, Stat: 'Sum' },
  });
  const done = 'FILL(failed, 0) + FILL(completed, 0)';
  return {
    Metrics: [
      sum('failed'),
      sum('completed'),
      {
        Id: 'rate',
        Label: 'failed items, %',
        Expression: `IF(${done} >= ${FAILURE_RATE_ITEMS}, 100 * FILL(failed, 0) / (${done}), 0)`,
        ReturnData: true,
      },
    ],
  };
}
