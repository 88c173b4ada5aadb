import { expect, test } from '@jest/globals';
import { simulateCommand } from '../../../lab/plan/simulate/command.ts';
import { DEFAULTS, type Scenario } from '../../../lab/plan/workload.ts';

function parse(args: readonly string[]): { scenario?: Scenario; error: string } {
  let scenario: Scenario | undefined;
  let error = '';
  const command = simulateCommand((given) => {
    scenario = given;
  }).configureOutput({
    writeErr: (text) => {
      error += text;
    },
  });
  try {
    command.parse(args, { from: 'user' });
  } catch (thrown) {
    expect(thrown).toMatchObject({ exitCode: 1 });
  }
  return { ...(scenario && { scenario }), error };
}

test('without options the scenario is the default one', () => {
  expect(parse([]).scenario).toEqual(DEFAULTS);
});

test('numbers are taken as people write them', () => {
  const { scenario } = parse(['--items', '10e6', '--process-ms', '1_200', '--over', '24h', '--crash-rate', '0.001']);

  expect(scenario).toEqual({ ...DEFAULTS, items: 10_000_000, processMs: 1200, overSeconds: 86_400, crashRate: 0.001 });
});

test.each([
  [['--items', 'many'], /must be a whole number of items from 1 to 1000000000/],
  [['--items', '1.5'], /must be a whole number of items/],
  [['--over', 'long'], /must be a time such as 30s, 90m, 24h or 7d/],
  [['--failure-rate', '1.1'], /must be a number from 0 to 1/],
  [['--failure-rate', '0.9', '--crash-rate', '0.2'], /together 1 at most/],
  [['--max-concurrency', '1'], /must be a whole number from 2 to 1000/],
  [['--batch-size', '1001'], /must be a whole number from 1 to 1000/],
  [['--database-pool-size', '21'], /must be a whole number from 1 to 20/],
  [['--connection-budget', '3'], /not enough for the scheduled Lambdas and one processor, 2 each/],
  [['--item-timeout-seconds', '116'], /does not fit into the processor's time-out of 120 s: it must be at most 115/],
  [['--process-ms', '31e3'], /over the time limit of an item, 30 s/],
  [['--account-concurrency', '101', '--max-instances', '2'], /must leave 100 of its 101 unreserved/],
  [['--seed', '-1'], /must be a whole number from 0 to/],
  [['--region', 'eu-west-1'], /unknown option '--region'/],
])('%j is refused with what is allowed', (args, message) => {
  const { scenario, error } = parse(args);

  expect(scenario).toBeUndefined();
  expect(error).toMatch(message);
});
