import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { namesOf } from '../../deploy/stack/names.ts';
import { schedulers } from '../../functions/index.ts';
import { projectFiles, readProjectFile } from '../support/project-files.ts';
import { type RunningScript, runScript } from '../support/run-script.ts';
import { serverless } from '../support/serverless.ts';
import { until } from '../support/until.ts';

jest.setTimeout(60_000);

const [first = { name: '' }] = schedulers;
const { schedulerFunction, processorFunction } = namesOf(first, { service: 'sluice', stage: 'local' });

const STATE = join(tmpdir(), `sluice-invoke-local-${process.pid}.json`);

let dev: RunningScript;
beforeAll(async () => {
  // No tick during the test: what the functions find is theirs.
  dev = runScript('scripts/dev.ts', ['--tick', '3600'], { SLUICE_DEV_STATE: STATE });
  await until('the servers are up', () => existsSync(STATE), 50_000);
});
afterAll(async () => {
  dev.child.kill('SIGINT');
  await dev.ended;
  expect(existsSync(STATE)).toBe(false);
});

interface Invocation {
  readonly child: ChildProcess;
  readonly output: { text: string };
}

/** `npx serverless invoke local --stage local -f …`, without any credentials. */
function invokeLocal(args: readonly string[], stdin: 'pipe' | 'ignore'): Invocation {
  const command = ['invoke', 'local', '--stage', 'local', '-f', ...args];
  const [node, given, options] = serverless(command, { SLUICE_DEV_STATE: STATE });
  const child = spawn(node, given, { ...options, stdio: [stdin, 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output.text += chunk));
  return { child, output };
}

test('a scheduled function runs on the servers of npm run dev, and returns at once though standard input stays open', async () => {
  const { child, output } = invokeLocal([schedulerFunction], 'pipe');
  const ended = once(child, 'exit');
  await until('the summary is printed', () => /^\{\n {4}"runId".*\n\}/ms.test(output.text), 50_000);
  const printed = performance.now();

  expect(await ended).toEqual([0, null]);
  expect(performance.now() - printed).toBeLessThan(2000);
  expect(output.text).toMatch(/"stopped": "drained"/);
});

test('a processor runs on a sample event, with standard input closed, and says which records failed', async () => {
  const { child, output } = invokeLocal(
    [processorFunction, '--path', `tests/events/${first.name}/processor.json`],
    'ignore',
  );

  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(output.text).toContain('"message":"record is stale, acknowledged"');
  expect(JSON.parse(/^\{\n[\s\S]*^\}/m.exec(output.text)?.[0] ?? '')).toEqual({
    batchItemFailures: [{ itemIdentifier: '2e1424d4-f796-459a-8184-9c92662be6da' }],
  });
});

test('every sample event is JSON, and there is one for each function', () => {
  const files = projectFiles('tests/events/**/*.json');
  for (const file of files) expect(() => JSON.parse(readProjectFile(file))).not.toThrow();

  const functions = [...schedulers.flatMap(({ name }) => [`${name}/scheduler`, `${name}/processor`]), 'migrate'];
  expect(files).toEqual(expect.arrayContaining(functions.map((name) => `tests/events/${name}.json`)));
});
