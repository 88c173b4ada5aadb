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

/** What is wrong with a project, and no business of a new scheduler: the file, and what is added to it or taken away. */
const UNRELATED: readonly (readonly [file: string, from: string, to: string])[] = [
  ['lab/seeded-random.ts', '\n', "\nexport const wrong: number = 'a text';\n"],
  ['functions/index.ts', '\n/**', '\nconst unused = 1;\n\n/**'],
  ['docs/settings.md', '<!-- end: settings -->', '<!-- the end -->'],
];

function plant(swapped: boolean): void {
  for (const [file, ...pair] of UNRELATED) {
    const [from = '', to = ''] = swapped ? pair.toReversed() : pair;
    const path = join(project, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }
}

describe('a new scheduler', () => {
  let said: { code: number | null; stdout: string; stderr: string };
  let changed: string[];
  beforeAll(async () => {
    plant(false);
    const before = readFiles(project);
    said = await ended(newScheduler(NAME));
    const after = readFiles(project);
    changed = [...after.keys()].filter((path) => after.get(path) !== before.get(path));
    plant(true);
    await outputOf(runProgram(project, ['docs/generate/write-documents.ts']));
  });

  test('is written beside an error of types, an unused variable and a page without its place for settings', () => {
    expect(said).toMatchObject({ code: 0 });
    expect(said.stderr).toContain('Not all documents were brought up to date: docs/settings.md has no lines with');
  });

  test('says each file that it changes', () => {
    const named = [...said.stdout.matchAll(/^(?:create|edit) +(\S+)$/gm)].map(([, path]) => path);

    expect(changed.length).toBeGreaterThan(10);
    expect(named.toSorted()).toEqual(changed.toSorted());
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

  describe('when those that were there before are removed', () => {
    const names = schedulers.map(({ name }) => name);
    const remove = (...args: string[]) =>
      runProgram(project, ['scripts/remove-scheduler.ts', ...names, ...args], { TMPDIR: scratch });

    test('what git does not have is not deleted', async () => {
      await changesNothing(async () => {
        expect(await ended(remove('--yes'))).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(/^remove:scheduler: git does not have what is in .* and \d+ more: commit it/),
        });
      });
    });

    test('it is left alone with documents that are true, and the migration that would drop the tables is shown', async () => {
      const { code, stdout, stderr } = await ended(remove('--yes', '--force'));

      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('drop table if exists') });
      for (const name of names) expect(stdout).toContain(`delete functions/${name}/${name}.ts\n`);
      expect(readdirSync(join(project, 'functions')).filter((file) => !file.endsWith('.ts'))).toEqual([NAME]);
      const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'unit/project/documents'];
      await expect(outputOf(runProgram(project, jest))).resolves.toBe('');
      expect(await ended(runProgram(project, ['scripts/remove-scheduler.ts', NAME]))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('nothing would be left without zebra-crossings'),
      });
    });
  });
});
