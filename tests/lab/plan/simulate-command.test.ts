import { expect, test } from '@jest/globals';
import { reportOf } from '../../../lab/plan/simulate/report.ts';
import { DEFAULTS } from '../../../lab/plan/workload.ts';
import { runScript } from '../../support/run-script.ts';

test('npm run simulate --json prints the report of the model', async () => {
  const run = runScript('lab/plan/simulate.ts', ['--items', '3e3', '--seed', '4', '--json']);

  expect({ code: await run.ended, stderr: run.output.stderr }).toEqual({ code: 0, stderr: '' });
  const expected = reportOf({ ...DEFAULTS, items: 3000, seed: 4 });
  expect(JSON.parse(run.output.stdout)).toEqual(JSON.parse(JSON.stringify(expected)));
});

test('npm run simulate with what is not allowed says what is, and exits with 2', async () => {
  const run = runScript('lab/plan/simulate.ts', ['--max-in-flight', '0']);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(
    /--max-in-flight <number>' argument '0' is invalid. It must be a whole number from 1 to/,
  );
  expect(run.output.stderr).not.toMatch(/^\s+at /m);
});

test.each([
  [['scale'], /too many arguments/],
  [['scaling', '--items', '5'], /unknown option '--items'/],
])('npm run simulate -- %j is a mistake, and simulates nothing', async (args, stderr) => {
  const run = runScript('lab/plan/simulate.ts', args);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(stderr);
});
