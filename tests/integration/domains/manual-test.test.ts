import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { runLine, type Step, shows, stepsIn } from '../../support/console-steps.ts';
import { ROOT, readProjectFile } from '../../support/project-files.ts';
import { runScript } from '../../support/run-script.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(240_000);

const PATIENCE_MS = 60_000;

/** The blocks of the document's local part: those of the terminal with `npm run dev`, and the others' steps. */
function readDocument(): { dev: string[]; steps: Step[] } {
  const [, local = ''] =
    /## On this machine\n([\s\S]*?)\n## On a deployed/.exec(readProjectFile('docs/manual-test.md')) ?? [];
  const blocks = [...local.matchAll(/```console( dev)?\n([\s\S]*?)```/g)];
  const linesOf = (isDev: boolean) =>
    blocks.filter(([, dev]) => (dev !== undefined) === isDev).flatMap(([, , text = '']) => text.trimEnd().split('\n'));
  return { dev: linesOf(true), steps: stepsIn(linesOf(false)) };
}

test('the commands of docs/manual-test.md print what it says', async () => {
  const { dev, steps } = readDocument();
  const [command = '', ...announced] = dev.slice(
    0,
    dev.findIndex((line) => line.startsWith('Stopping')),
  );
  const stopped = dev.slice(1 + announced.length);
  const [, variables = '', options = ''] = /^\$ (.*)npm run dev -- (.*)$/.exec(command) ?? [];
  const settings = Object.fromEntries(
    variables
      .trim()
      .split(' ')
      .map((variable) => variable.split('=')),
  );
  expect(steps.length).toBeGreaterThan(10);

  const state = join(tmpdir(), `sluice-manual-${randomUUID()}.json`);
  const running = runScript('scripts/dev.ts', options.split(' '), { ...settings, SLUICE_DEV_STATE: state });
  await until('dev has started', () => shows(running.output.stderr, announced));
  const { DATABASE_URL: _ours, NODE_OPTIONS: _jest, ...inherited } = process.env;
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const env = { ...inherited, PATH: path, SLUICE_DEV_STATE: state };
  expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ pid: running.child.pid });

  for (const step of steps) {
    const line = step.command.replace('./.sluice/dev.json', state);
    const isCheck = line.includes(' check ');
    const deadline = Date.now() + PATIENCE_MS;
    let output = await runLine(line, ROOT, env, PATIENCE_MS);
    while (isCheck && !shows(output, step.expected) && Date.now() < deadline) {
      // As a person would: each look is two processes, which would take the processor from what is looked at.
      await wait(1500);
      output = await runLine(line, ROOT, env, PATIENCE_MS);
    }
    expect({ command: step.command, output, shown: shows(output, step.expected) }).toMatchObject({ shown: true });
  }

  running.child.kill('SIGINT');
  expect(await running.ended).toBe(0);
  expect(shows(running.output.stderr, stopped)).toBe(true);
  expect(running.survivors()).toEqual([]);
});
