import { METRIC_NAMESPACE, type MetricName, metricDimensions } from '../../lib/metrics.ts';
import { type Resources, sub } from './cloudformation.ts';
import { lambdaName, type StackName } from './names.ts';
import type { SchedulerPart } from './scheduler-part.ts';

/** A metric as dashboards write it: namespace, name, dimensions one after the other, options. */
type Line = readonly unknown[];

interface Widget {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly stat?: string;
}

/** The grid of a dashboard is 24 units wide. */
const WIDTH = 8;
const HEIGHT = 6;
const PER_ROW = 3;

/** Put in by CloudFormation. */
const REGION = `\${AWS::Region}`;

/** One dashboard for the stage: a heading and six graphs for each scheduler. */
export function dashboardResources(parts: readonly SchedulerPart[], stack: StackName): Resources {
  let y = 0;
  const widgets = parts.flatMap((part) => {
    const heading = {
      type: 'text',
      x: 0,
      y,
      width: 24,
      height: 1,
      properties: { markdown: `# ${part.scheduler.name}` },
    };
    const graphs = widgetsOf(part, stack).map(({ title, lines, stat = 'Sum' }, index) => ({
      type: 'metric',
      x: (index % PER_ROW) * WIDTH,
      y: y + 1 + Math.floor(index / PER_ROW) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: { title, metrics: lines, stat, period: 60, region: REGION, view: 'timeSeries' },
    }));
    y += 1 + Math.ceil(graphs.length / PER_ROW) * HEIGHT;
    return [heading, ...graphs];
  });
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: `${stack.service}-${stack.stage}`,
        DashboardBody: sub(JSON.stringify({ widgets })),
      },
    },
  };
}

function widgetsOf({ scheduler, names, settings }: SchedulerPart, stack: StackName): Widget[] {
  const own = (name: MetricName, options: object = {}): Line => [
    ...[METRIC_NAMESPACE, name, ...Object.entries(metricDimensions(scheduler.name, stack.stage)).flat()],
    { label: name, ...options },
  ];
  const lambda = (name: string, functionName: string, options: object = {}): Line => [
    ...['AWS/Lambda', name, 'FunctionName', lambdaName(functionName, stack)],
    { label: `${functionName} ${name}`, ...options },
  ];
  const queue = (name: string, queueName: string, options: object = {}): Line => [
    ...['AWS/SQS', name, 'QueueName', queueName],
    { label: `${queueName} ${name}`, ...options },
  ];
  const { schedulerFunction, processorFunction, queueName, deadLetterQueueName } = names;
  return [
    {
      title: 'dispatched',
      lines: [own('claimed'), own('published'), own('released'), own('rescued')],
    },
    {
      title: 'outcomes',
      lines: (
        [
          'completed',
          'retried',
          'failed',
          'snoozed',
          'excused',
          'stale',
          'crashes',
          'unsettled',
          'refused',
          'limitsReached',
          'failuresNotApplied',
        ] as const
      ).map((name) => own(name)),
    },
    {
      title: `backlog (at most ${settings.maxInFlight} in flight)`,
      stat: 'Maximum',
      lines: [
        own('pending'),
        own('inFlight'),
        own('troubles'),
        own('oldestDueAge', { yAxis: 'right', label: 'oldest due, s' }),
      ],
    },
    {
      title: 'time in queue, time of process (ms)',
      stat: 'p50',
      lines: [
        own('timeInQueue', { label: 'in queue, p50' }),
        own('timeInQueue', { label: 'in queue, p95', stat: 'p95' }),
        own('processTime', { label: 'process, p50' }),
        own('processTime', { label: 'process, p95', stat: 'p95' }),
      ],
    },
    {
      title: 'functions',
      lines: [
        lambda('Errors', schedulerFunction),
        lambda('Throttles', schedulerFunction),
        lambda('Errors', processorFunction),
        lambda('Throttles', processorFunction),
        lambda('ConcurrentExecutions', processorFunction, { stat: 'Maximum', yAxis: 'right' }),
      ],
    },
    {
      title: 'queue',
      stat: 'Maximum',
      lines: [
        queue('ApproximateNumberOfMessagesVisible', queueName, { label: 'waiting' }),
        queue('ApproximateNumberOfMessagesNotVisible', queueName, { label: 'being handled' }),
        queue('ApproximateNumberOfMessagesVisible', deadLetterQueueName, { label: 'dead letters' }),
        own('rejectedRecords', { stat: 'Sum' }),
        queue('ApproximateAgeOfOldestMessage', queueName, { label: 'oldest message, s', yAxis: 'right' }),
      ],
    },
  ];
}
