import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { SchedulerSettings } from '../../lib/scheduler/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { arnOf, type Resources } from './cloudformation.ts';
import { processorEnvironment, schedulerEnvironment, type Values } from './environment.ts';
import type { FunctionPlan } from './functions.ts';
import { eventAge, RECORDS_PER_BATCH, type Timeouts, timeoutsOf } from './limits.ts';
import { namesOf, type SchedulerNames, type StackName } from './names.ts';
import { handingOverStatements, receivingStatements, sendingStatements } from './permissions.ts';
import { queueResources } from './queue.ts';
import { scheduleResources } from './schedule.ts';
import type { DeployedScheduler } from './scheduler-file.ts';

/** What one scheduler brings into the stack, and what of it the stack's rules and alarms are about. */
export interface SchedulerPart {
  readonly scheduler: Scheduler;
  readonly names: SchedulerNames;
  readonly settings: PlannedSettings;
  readonly timeouts: Timeouts;
  readonly functions: readonly FunctionPlan[];
  readonly resources: Resources;
}

/** All settings of a scheduler but the URL of its queue, which is made with the stack. */
const PlannedSettings = SchedulerSettings.omit({ queueUrl: true });
type PlannedSettings = ReturnType<typeof PlannedSettings.parse>;

/** The two functions of a scheduler, its queues and its schedule. */
export function schedulerPart({ scheduler, file }: DeployedScheduler, name: StackName, values: Values): SchedulerPart {
  const names = namesOf(scheduler, name);
  const settings = parseSettings(PlannedSettings, values.env, scheduler.settingsPrefix);
  const timeouts = timeoutsOf(settings, file);
  const scheduled = scheduledFunction(scheduler, names, settings, values);
  const processor = processorFunction(scheduler, names, settings, values, timeouts.processor);
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
      maximumEventAge: eventAge(intervalMinutes),
    },
  };
}

function processorFunction(
  scheduler: Scheduler,
  names: SchedulerNames,
  { maxConcurrency }: PlannedSettings,
  values: Values,
  timeoutSeconds: number,
): Planned {
  return {
    name: names.processorFunction,
    handler: `functions/${scheduler.name}/processor.handler`,
    description: `Processes ${scheduler.name}`,
    environment: processorEnvironment(scheduler, names.queue, values, timeoutSeconds),
    statements: [
      ...receivingStatements(names.queue),
      ...(scheduler.concurrency ? handingOverStatements(names.queue) : []),
    ],
    more: {
      events: [
        {
          sqs: {
            arn: arnOf(names.queue),
            batchSize: RECORDS_PER_BATCH,
            functionResponseType: 'ReportBatchItemFailures',
            maximumConcurrency: maxConcurrency,
          },
        },
      ],
    },
  };
}
