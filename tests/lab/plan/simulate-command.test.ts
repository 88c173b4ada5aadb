import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reportOf } from '../../../lab/plan/simulate/report.ts';
import { DEFAULTS } from '../../../lab/plan/simulate/scenario.ts';
import { runScript } from '../../support/run-script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('npm run simulate --json prints the report of the model, and draws its curve', async () => {
  const svg = join(folder, 'new', 'curve.svg');
  const run = runScript('lab/plan/simulate.ts', ['--items', '3e3', '--seed', '4', '--svg', svg, '--json']);

  expect({ code: await run.ended, stderr: run.output.stderr }).toEqual({ code: 0, stderr: '' });
  const expected = reportOf({ ...DEFAULTS, items: 3000, seed: 4 });
  expect(JSON.parse(run.output.stdout)).toEqual(JSON.parse(JSON.stringify(expected)));
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*3,000 items of 800 ms/);
});

test('npm run simulate with what is not allowed says what is, and exits with 2', async () => {
  const run = runScript('lab/plan/simulate.ts', ['--max-in-flight', '0']);

  expect(await run.ended).toBe(2);
  expect(run.output.stderr).toMatch(
    /--max-in-flight <number>' argument '0' is invalid. It must be a whole number from 1 to/,
  );
  expect(run.output.stderr).not.toMatch(/^\s+at /m);
});
