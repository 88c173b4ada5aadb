import { SettingsError } from '../../lib/errors.ts';
import { longestItemMs, longestItemTimeout } from '../../lib/scheduler/batch-limits.ts';
import { longestDispatchMs } from '../../lib/scheduler/run-limits.ts';
import { variableName } from '../../lib/settings.ts';
import { visibilityTimeout } from './queue.ts';
import type { SchedulerPart } from './scheduler-part.ts';

/** What of a scheduler the rules are about. */
export interface Ruled extends Pick<SchedulerPart, 'timeouts'> {
  readonly settings: Omit<
    SchedulerPart['settings'],
    'maxUnbegun' | 'maxSnoozes' | 'settleMaxBytes' | 'processorTimeoutSeconds'
  >;
  readonly scheduler: Pick<SchedulerPart['scheduler'], 'name' | 'settingsPrefix'>;
}

/** Connections besides the schedulers': two of a migration, and those of an operation. */
const MIGRATION_CONNECTIONS = 2;

/** Most connections that the functions can hold at once. */
export function connectionsNeeded(
  parts: readonly { readonly settings: Pick<SchedulerPart['settings'], 'maxInstances' | 'maxConcurrency'> }[],
  poolSize: number,
): number {
  const containers = parts.reduce((sum, { settings }) => sum + settings.maxInstances + settings.maxConcurrency, 0);
  return containers * poolSize + poolSize + MIGRATION_CONNECTIONS;
}

/**
 * Holds settings and time-outs against each other, before anything is deployed that would never work.
 *
 * @throws SettingsError with every rule that is broken, and by what
 */
export function checkRules(parts: readonly Ruled[], poolSize: number, connectionBudget: number): void {
  const problems = brokenRules(parts, poolSize, connectionBudget);
  if (problems.length > 0) throw new SettingsError(problems);
}

/** @returns every rule that is broken, and by what */
export function brokenRules(parts: readonly Ruled[], poolSize: number, connectionBudget: number): readonly string[] {
  const problems = parts.flatMap(problemsOf);
  const needed = connectionsNeeded(parts, poolSize);
  if (needed > connectionBudget) {
    problems.push(
      `CONNECTION_BUDGET is ${connectionBudget}; the functions could hold ${needed} connections at once ` +
        '(MAX_INSTANCES and MAX_CONCURRENCY of every scheduler, times DATABASE_POOL_SIZE): lower these, or raise it',
    );
  }
  return problems;
}

function problemsOf({ scheduler, settings, timeouts }: Ruled): string[] {
  const variable = (key: string) => variableName(scheduler.settingsPrefix, key);
  const file = `functions/${scheduler.name}/serverless.yml`;
  const problems: string[] = [];
  const itemSeconds = longestItemMs(settings.itemTimeoutSeconds) / 1000;
  if (timeouts.processor < itemSeconds) {
    problems.push(
      `${variable('itemTimeoutSeconds')} is ${settings.itemTimeoutSeconds}; it must be at most ` +
        `${longestItemTimeout(timeouts.processor)}, or the processor's timeout in ${file} at least ${Math.ceil(itemSeconds)}`,
    );
  }
  const dispatchSeconds = Math.ceil(longestDispatchMs(settings.batchSize) / 1000);
  if (timeouts.scheduler <= dispatchSeconds) {
    problems.push(
      `the scheduler's timeout in ${file} is ${timeouts.scheduler}; it must be above ${dispatchSeconds}, ` +
        `the longest that publishing a claim of ${variable('batchSize')}=${settings.batchSize} can take`,
    );
  }
  const visibility = visibilityTimeout(timeouts.processor);
  if (settings.queueLeaseSeconds <= visibility) {
    problems.push(
      `${variable('queueLeaseSeconds')} is ${settings.queueLeaseSeconds}; it must be above ${visibility}, the queue's ` +
        'visibility time-out: items would be rescued while their message may still come back',
    );
  }
  return problems;
}
