import { expect, test } from '@jest/globals';
import { reportOf } from '../../../lab/plan/cost/report.ts';
import { IDLE } from '../../../lab/plan/workload.ts';
import { runScript } from '../../support/run-script.ts';

test('npm run cost prints the bill and the same work done in other ways', async () => {
  const run = runScript('lab/plan/cost.ts', ['--items', '1e6', '--process-ms', '800']);

  expect({ code: await run.ended, stderr: run.output.stderr }).toEqual({ code: 0, stderr: '' });
  expect(run.output.stdout).toMatch(/1,000,000 items a month of 800 ms/);
  expect(run.output.stdout).toMatch(/Lambda duration\s+│\s+[\d,]+ │ GB-seconds/);
  expect(run.output.stdout).toMatch(/Distributed Map, Standard children/);
  expect(run.output.stdout).toMatch(/Not in it: the database/);
});

test('npm run cost --json prints the report of the model', async () => {
  const run = runScript('lab/plan/cost.ts', ['--items', '2_500_000', '--process-ms', '1e3', '--free-tier', '--json']);

  expect(await run.ended).toBe(0);
  const expected = reportOf({ ...IDLE, items: 2_500_000, processMs: 1000 }, true);
  expect(JSON.parse(run.output.stdout)).toEqual(JSON.parse(JSON.stringify(expected)));
});

test('npm run cost says which settings do not allow for the work', async () => {
  const run = runScript('lab/plan/cost.ts', ['--items', '1e8', '--schedulers', '1']);

  expect(await run.ended).toBe(0);
  expect(run.output.stdout).toContain('MAX_IN_FLIGHT is 1000: this work needs 2284 or more');
});

test.each([
  [['--items', 'many'], /--items <number>' argument 'many' is invalid. It must be a number of items from 0 to/],
  [['--items', '-5'], /must be a number of items from 0 to/],
  [['--process-ms', '0'], /must be a number of milliseconds from 1 to 840000/],
  [['--records-per-batch', '2.5'], /must be a whole number of records from 1 to 10/],
  [['--interval-minutes', '0'], /must be a whole number from 1 to 1440/],
  [['--process-ms', '40000'], /--process-ms 40000 is over the time limit of an item, 30 s/],
  [['--region', 'eu-west-1'], /unknown option '--region'/],
  [['surplus'], /too many arguments/],
])('npm run cost with %j says what is allowed and exits with 2', async (args, stderr) => {
  const run = runScript('lab/plan/cost.ts', args);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(stderr);
  expect(run.output.stderr).not.toMatch(/^\s+at /m);
});
