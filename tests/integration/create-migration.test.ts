import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { copyProject, readFiles } from '../../scripts/scaffold/copy-project.ts';
import { projectFiles, ROOT, readProjectFile } from '../support/project-files.ts';
import { runProgram } from '../support/run-script.ts';

jest.setTimeout(120_000);

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'sluice-migration-'));
  copyProject(ROOT, project);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The entity of any scheduler's items. */
const [ENTITY = ''] = projectFiles('functions/*/*.entity.ts').filter((file) =>
  readProjectFile(file).includes('...workItemProperties,'),
);

async function create(name: string) {
  const run = runProgram(project, ['scripts/create-migration.ts', name]);
  return { code: await run.ended, ...run.output };
}

test('where nothing has changed, nothing is written: not to drop a table either that no entity describes any more', async () => {
  const [last = ''] = globSync('migrations/migration-*.ts', { cwd: project }).toSorted().toReversed();
  const text = readFileSync(join(project, last), 'utf8');
  const statement =
    'this.addSql(`create table "left_behind" ("id" int primary key, "parent_id" int references "left_behind");`);';
  writeFileSync(join(project, last), text.replace(/override up\(\).*\{\n/, `$&${statement}\n`));
  const before = readFiles(project);

  expect(await create('nothing')).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing was written') });
  expect(readFiles(project)).toEqual(before);
});

test('a column that an entity has over the migrations is added by the next one, which is listed', async () => {
  const text = readFileSync(join(project, ENTITY), 'utf8');
  writeFileSync(
    join(project, ENTITY),
    text.replace(/( +)\.\.\.workItemProperties,\n/, '$&$1motto: p.text().strictNullable(),\n'),
  );
  const before = readFiles(project);

  const { code, stdout } = await create('mottos');

  expect(code).toBe(0);
  const [, path = ''] = /^create (migrations\/migration-\d{14}-mottos\.ts)$/m.exec(stdout) ?? [];
  const after = readFiles(project);
  expect([...after.keys()].filter((file) => after.get(file) !== before.get(file))).toEqual([
    'migrations/index.ts',
    path,
  ]);
  expect(after.get(path)).toMatch(/alter table "\w+" add "motto" text null;/);
  expect(await create('again')).toMatchObject({ code: 0, stdout: '' });
});

test('a name that cannot be part of a file name is refused', async () => {
  expect(await create('../Domain')).toMatchObject({ code: 2, stderr: expect.stringContaining('lower-case words') });
});
