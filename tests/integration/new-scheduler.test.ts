import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { schedulers } from '../../functions/index.ts';
import { copyProject, readFiles } from '../../scripts/scaffold/copy-project.ts';
import { ROOT } from '../support/project-files.ts';
import { outputOf, type RunningScript, runProgram } from '../support/run-script.ts';
import { until } from '../support/until.ts';

jest.setTimeout(180_000);

/** One that nobody gives to a scheduler of this project. */
const NAME = 'zebra-crossings';

let directory: string;
let project: string;
let scratch: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-new-scheduler-'));
  project = join(directory, 'project');
  scratch = join(directory, 'scratch');
  mkdirSync(scratch);
  copyProject(ROOT, project);
  execFileSync('git', ['init', '-q', project]);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the command in the copy of the project; its own copy goes into `scratch`. */
function newScheduler(...args: string[]): RunningScript {
  return runProgram(project, ['scripts/new-scheduler.ts', ...args], { TMPDIR: scratch });
}

async function ended(run: RunningScript) {
  return { code: await run.ended, ...run.output };
}

/** Checks that what is done changes nothing and leaves nothing behind. */
async function changesNothing(act: () => Promise<void>): Promise<void> {
  const before = readFiles(project);
  await act();
  expect(readFiles(project)).toEqual(before);
  expect(readdirSync(scratch)).toEqual([]);
}

test('--dry-run shows the new files and what becomes of the others, and writes nothing', async () => {
  await changesNothing(async () => {
    const stdout = await outputOf(newScheduler(NAME, '--dry-run'));

    expect(stdout).toMatch(/^create functions\/zebra-crossings\/zebra-crossing\.entity\.ts$/m);
    expect(stdout).toMatch(/^create migrations\/migration-\d{14}-zebra-crossings\.ts$/m);
    expect(stdout).toContain("+import { zebraCrossings } from './zebra-crossings/zebra-crossings.ts';\n");
    expect(stdout).toContain(`+    - \${file(functions/zebra-crossings/serverless.yml)}\n`);
    expect(stdout).toContain('+#ZEBRA_CROSSING_SCHEDULER_BATCH_SIZE=100\n');
  });
});

test('a project that lacks the place for an entry is left as it was', async () => {
  const file = join(project, 'serverless.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('schedulers:', 'kinds:'));
  await changesNothing(async () => {
    const { code, stderr } = await ended(newScheduler(NAME));

    expect(code).toBe(1);
    expect(stderr).toContain('new:scheduler: serverless.yml lacks the list `schedulers:`');
    expect(stderr).not.toMatch(/^ +at /m);
  });
  writeFileSync(file, text);
});

test('Ctrl-C changes nothing', async () => {
  await changesNothing(async () => {
    const run = newScheduler(NAME);
    await until('it works in its copy', () => readdirSync(scratch).length > 0);
    run.child.kill('SIGINT');

    expect(await ended(run)).toMatchObject({ code: 1, stderr: expect.stringContaining('new:scheduler: interrupted') });
  });
});

describe('a new scheduler', () => {
  beforeAll(async () => {
    await outputOf(newScheduler(NAME));
  });

  test('is of the style and the types of the project, and imports what its rooms may', async () => {
    const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'];
    const typescript = ['node_modules/typescript/bin/tsc', '--noEmit'];
    const imports = ['node_modules/.bin/depcruise', '.'];
    const runs = [biome, typescript, imports].map((command) => runProgram(project, command));

    await expect(Promise.all(runs.map(outputOf))).resolves.toHaveLength(3);
  });

  test('passes its own tests, the conformance suite, and those of the schema and the documents', async () => {
    // The suite holds the other schedulers to the same in the run of the project itself.
    const others = schedulers.map(({ name }) => name).join('|');
    const run = runProgram(project, [
      ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json'],
      ...[NAME, 'conformance/scheduler', 'integration/schema', 'project/documents'],
      ...['--testNamePattern', `^(?!(${others}) )`],
    ]);
    const report: { testResults: { assertionResults: { fullName: string; status: string }[] }[] } = JSON.parse(
      await outputOf(run),
    );

    const passed = report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed')
      .map(({ fullName }) => fullName);
    expect(passed.filter((name) => name.startsWith(`${NAME} `)).length).toBeGreaterThan(10);
    expect(passed).toContain('pending zebra crossings are processed, and each result is on its row');
    expect(passed).toContain('the migrations give the schema that the entities describe');
  });

  test('runs on its sample rows', async () => {
    const run = runProgram(project, ['scripts/start.ts', '--scheduler', NAME, '--json']);

    expect(JSON.parse(await outputOf(run))).toMatchObject({ scheduler: NAME, items: 3, completed: 3, published: 3 });
  });

  test('is packaged with the others', async () => {
    const target = join(directory, 'package');
    await outputOf(runProgram(project, ['node_modules/serverless/bin/serverless.js', 'package', '--package', target]));

    expect(readdirSync(target)).toEqual(
      expect.arrayContaining(['zebraCrossingScheduler.zip', 'zebraCrossingProcessor.zip']),
    );
  });

  test('is there once: its name is refused from now on', async () => {
    expect(await ended(newScheduler(NAME))).toMatchObject({ code: 2, stderr: expect.stringContaining('is taken') });
  });
});
