import { expect, jest, test } from '@jest/globals';
import { INVARIANTS } from '../../../lab/chaos/checks/invariants.ts';
import { runScript } from '../../support/run-script.ts';

jest.setTimeout(300_000);

test('everything holds while processes are killed, stopped and cut off, and nothing is left behind', async () => {
  const run = runScript('lab/chaos/chaos.ts', ['--items', '150', '--seed', '7', '--key', 'uuid', '--json']);
  const code = await run.ended;

  const report = JSON.parse(run.output.stdout);
  expect(report).toMatchObject({ seed: 7, verdict: 'held', violations: {} });
  expect(report.completed + report.failed).toBe(report.items);
  expect(report.kills).toBeGreaterThanOrEqual(8);
  expect(code).toBe(0);
  expect(run.survivors()).toEqual([]);
});

test('a part of Sluice that is missing is seen to be missing', async () => {
  const run = runScript('lab/chaos/chaos.ts', ['--self-test', '--json']);
  const code = await run.ended;

  const results: { part: string; caught: boolean; violated: string[] }[] = JSON.parse(run.output.stdout);
  expect(results.map(({ part, caught }) => [part, caught])).toEqual([
    ['the fence', true],
    ['the release', true],
    ['the rescue', true],
    ['the narrowing', true],
    ['the crash isolation', true],
    ['the blame', true],
  ]);
  expect(results.flatMap(({ violated }) => violated).filter((name) => !(name in INVARIANTS))).toEqual([]);
  expect(code).toBe(0);
  expect(run.survivors()).toEqual([]);
});

test.each([
  [['--items', '10'], /--items.*must be a whole number from 50 to 100000/],
  [['--seed', 'lucky'], /--seed.*must be a whole number/],
  [['--self-test', '--items', '100'], /--self-test.*cannot be used with.*--items/],
])('npm run chaos with %j exits with 2 and says what is allowed', async (args, stderr) => {
  const run = runScript('lab/chaos/chaos.ts', args);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(stderr);
});
