import pluralize from 'pluralize';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';

/** Where a stack belongs: its service and its stage, as in `sluice-prod`. */
export interface StackName {
  readonly service: string;
  readonly stage: string;
}

/** What a scheduler's functions and resources are called. */
export interface SchedulerNames {
  /** What its logical ids begin with: `Domain`. */
  readonly id: string;
  /** `domainScheduler`, as in `serverless invoke -f domainScheduler`. */
  readonly schedulerFunction: string;
  /** `domainProcessor`. */
  readonly processorFunction: string;
  /** Logical ids. */
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly queuePolicy: string;
  readonly schedule: string;
  readonly scheduleRole: string;
  /** What SQS calls them. */
  readonly queueName: string;
  readonly deadLetterQueueName: string;
}

/**
 * Names follow from the scheduler's own: `invoice-lines` gives `invoiceLineScheduler` and `InvoiceLineQueue`. Not from
 * the prefix of its variables: to rename a variable must not replace a queue, and what is in it.
 */
export function namesOf({ name }: Pick<Scheduler, 'name'>, { service, stage }: StackName): SchedulerNames {
  const words = name.split('-');
  const last = pluralize.singular(words.pop() ?? name);
  const base = [...words, last].map((word, index) => (index === 0 ? word : capitalized(word))).join('');
  const id = capitalized(base);
  return {
    id,
    schedulerFunction: `${base}Scheduler`,
    processorFunction: `${base}Processor`,
    queue: `${id}Queue`,
    deadLetterQueue: `${id}DeadLetterQueue`,
    queuePolicy: `${id}QueuePolicy`,
    schedule: `${id}Schedule`,
    scheduleRole: `${id}ScheduleRole`,
    queueName: `${service}-${stage}-${name}`,
    deadLetterQueueName: `${service}-${stage}-${name}-dead-letters`,
  };
}

/** The logical id that osls gives a function: `DomainSchedulerLambdaFunction`. */
export function functionId(functionName: string): string {
  return `${capitalized(functionName)}LambdaFunction`;
}

/** The logical id that osls gives a function's log group. */
export function logGroupId(functionName: string): string {
  return `${capitalized(functionName)}LogGroup`;
}

/** The logical id of a function's role. */
export function roleId(functionName: string): string {
  return `${capitalized(functionName)}Role`;
}

/** What Lambda calls a function: `sluice-prod-domainScheduler`. */
export function lambdaName(functionName: string, { service, stage }: StackName): string {
  return `${service}-${stage}-${functionName}`;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
