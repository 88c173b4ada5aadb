import type { Command } from 'commander';
import { longestItemTimeout } from '../../../lib/scheduler/batch-limits.ts';
import { createCommand } from '../../../scripts/cli/command.ts';
import { addNumberOptions } from '../../../scripts/cli/numbers.ts';
import { LEAST_UNRESERVED } from '../aws-limits.ts';
import { OF_A_SIMULATION, type Scenario, timeProblemOf } from '../workload.ts';

/** The command with all its options. */
export function simulateCommand(run: (scenario: Scenario, json: boolean) => void): Command {
  const command = createCommand(
    'simulate',
    'Simulates the whole pipeline at the limits of AWS: how long the work takes, what it costs, and what limits it.',
    [
      'npm run simulate -- --items 10e6 --process-ms 800',
      'npm run simulate -- --items 1e6 --max-in-flight 4800 --max-concurrency 40',
      'npm run simulate -- --items 200e3 --over 24h --failure-rate 0.05 --crash-rate 0.001',
      'npm --silent run simulate -- --items 1e6 --json',
    ],
  );
  return addNumberOptions(command, OF_A_SIMULATION, { overSeconds: '--over' })
    .option('--json', 'JSON on standard output', false)
    .action(({ over, json, ...options }: Omit<Scenario, 'overSeconds'> & { over: number; json: boolean }) => {
      const scenario = { ...options, overSeconds: over };
      const problem = problemOf(scenario);
      if (problem) command.error(`error: ${problem}`);
      run(scenario, json);
    });
}

/** What is wrong with options that are right one by one. */
function problemOf(scenario: Scenario): string | undefined {
  const { itemTimeoutSeconds, processorTimeoutSeconds, databasePoolSize, maxInstances } = scenario;
  if (scenario.failureRate + scenario.permanentRate + scenario.crashRate > 1) {
    return '--failure-rate, --permanent-rate and --crash-rate are shares of all attempts: together 1 at most';
  }
  const longest = longestItemTimeout(processorTimeoutSeconds);
  if (itemTimeoutSeconds > longest) {
    return `--item-timeout-seconds ${itemTimeoutSeconds} does not fit into the processor's time-out of ${processorTimeoutSeconds} s: it must be at most ${longest}`;
  }
  if ((maxInstances + 1) * databasePoolSize > scenario.connectionBudget) {
    return `--connection-budget ${scenario.connectionBudget} is not enough for the scheduled Lambdas and one processor, ${databasePoolSize} each`;
  }
  if (maxInstances > scenario.accountConcurrency - LEAST_UNRESERVED) {
    return `--max-instances ${maxInstances} are reserved, and an account must leave ${LEAST_UNRESERVED} of its ${scenario.accountConcurrency} unreserved`;
  }
  return timeProblemOf(scenario);
}
