import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { longestDispatchMs } from '../lib/scheduler/run-limits.ts';
import { SchedulerSettings } from '../lib/scheduler/settings.ts';
import { parseSettings } from '../lib/settings.ts';
import { arnOf, type Resources } from './cloudformation.ts';
import { processorEnvironment, schedulerEnvironment, type Values } from './environment.ts';
import type { FunctionPlan } from './functions.ts';
import { namesOf, type SchedulerNames, type StackName } from './names.ts';
import { receivingStatements, sendingStatements } from './permissions.ts';
import { queueResources } from './queue.ts';
import { scheduleResources } from './schedule.ts';
import type { DeployedScheduler } from './scheduler-file.ts';

/** What one scheduler brings into the stack, and what of it the stack's rules and alarms are about. */
export interface SchedulerPart {
  readonly scheduler: Scheduler;
  readonly names: SchedulerNames;
  readonly settings: PlannedSettings;
  /** The functions' time-outs, in seconds. */
  readonly timeouts: { readonly scheduler: number; readonly processor: number };
  readonly functions: readonly FunctionPlan[];
  readonly resources: Resources;
}

/** All settings of a scheduler but the URL of its queue, which is made with the stack. */
const PlannedSettings = SchedulerSettings.omit({ queueUrl: true });
type PlannedSettings = ReturnType<typeof PlannedSettings.parse>;

const PROCESSOR_TIMEOUT = 120;

/** In seconds: what publishing a claim may take, and as much again for the database. */
function schedulerTimeout({ batchSize }: PlannedSettings): number {
  return Math.min(900, Math.max(60, Math.ceil((2 * longestDispatchMs(batchSize)) / 1000)));
}

/** SQS hands a batch over when it is full, or at once: an item does not wait for others. */
const BATCH_SIZE = 10;

/** Lambda keeps an asynchronous event for six hours at most. */
const LONGEST_EVENT_AGE = 21_600;

/** The two functions of a scheduler, its queues and its schedule. */
export function schedulerPart({ scheduler, file }: DeployedScheduler, name: StackName, values: Values): SchedulerPart {
  const names = namesOf(scheduler, name);
  const settings = parseSettings(PlannedSettings, values.env, scheduler.settingsPrefix);
  const timeouts = {
    scheduler: file.scheduler.timeout ?? schedulerTimeout(settings),
    processor: file.processor.timeout ?? PROCESSOR_TIMEOUT,
  };
  const scheduled = scheduledFunction(scheduler, names, settings, values);
  const processor = processorFunction(scheduler, names, settings, values);
  return {
    ...{ scheduler, names, settings, timeouts },
    functions: [
      { ...scheduled, timeout: timeouts.scheduler, file: file.scheduler },
      { ...processor, timeout: timeouts.processor, file: file.processor },
    ],
    resources: {
      ...queueResources(names, timeouts.processor),
      ...scheduleResources(names, settings.intervalMinutes),
    },
  };
}

type Planned = Omit<FunctionPlan, 'timeout' | 'file'>;

function scheduledFunction(
  scheduler: Scheduler,
  names: SchedulerNames,
  { maxInstances, intervalMinutes }: PlannedSettings,
  values: Values,
): Planned {
  return {
    name: names.schedulerFunction,
    handler: `functions/${scheduler.name}/scheduler.handler`,
    description: `Claims pending ${scheduler.name} and publishes them`,
    environment: schedulerEnvironment(scheduler, names.queue, values),
    statements: sendingStatements(names.queue),
    more: {
      reservedConcurrency: maxInstances,
      // What a tick would have done, the next one does.
      maximumRetryAttempts: 0,
      maximumEventAge: Math.min(intervalMinutes * 60, LONGEST_EVENT_AGE),
    },
  };
}

function processorFunction(
  scheduler: Scheduler,
  names: SchedulerNames,
  { maxConcurrency }: PlannedSettings,
  values: Values,
): Planned {
  return {
    name: names.processorFunction,
    handler: `functions/${scheduler.name}/processor.handler`,
    description: `Processes ${scheduler.name}`,
    environment: processorEnvironment(scheduler, names.queue, values),
    statements: receivingStatements(names.queue),
    more: {
      events: [
        {
          sqs: {
            arn: arnOf(names.queue),
            batchSize: BATCH_SIZE,
            functionResponseType: 'ReportBatchItemFailures',
            maximumConcurrency: maxConcurrency,
          },
        },
      ],
    },
  };
}
