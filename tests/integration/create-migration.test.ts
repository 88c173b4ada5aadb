import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { copyProject, readFiles } from '../../scripts/scaffold/copy-project.ts';
import { withExistingTable, withMigration } from '../../scripts/scaffold/registration.ts';
import { existingTableFile } from '../../scripts/scaffold/table/adoption-files.ts';
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

const PARCELS = { schema: 'shop', name: 'parcels', prefix: 'work_', relatives: [] };

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

test("of another application's table nothing is dropped or changed but what Sluice has added: it is refused, and nothing is written", async () => {
  writeParcels();
  const before = readFiles(project);

  const { code, stderr } = await create('parcels');

  expect(code).toBe(2);
  expect(stderr).toContain('It belongs to another application. Describe it in the entity again');
  expect(stderr).toMatch(
    /alter table "shop"."parcels" .*drop column "weight".*\n.*made the column weight of shop.parcels\n/,
  );
  expect(stderr).not.toContain('the column motto');
  expect(readFiles(project)).toEqual(before);
});

/** A table of another application, to which a migration has added a column; its entity has neither that nor another one. */
function writeParcels(): void {
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(join(project, path), change(readFileSync(join(project, path), 'utf8')));
  const migration = (className: string, statements: readonly string[]) =>
    existingTableFile('parcels', PARCELS, statements).text.replaceAll('ExistingParcels', className);
  const existing = [
    'create schema "shop";',
    'create table "shop"."parcels" ("id" bigserial primary key, "number" varchar(20) not null, "weight" int not null);',
  ];
  const added = ['alter table "shop"."parcels" add "motto" text null;'];
  writeFileSync(join(project, 'migrations/existing-parcels.ts'), migration('ExistingParcels', existing));
  writeFileSync(join(project, 'migrations/adoption-parcels.ts'), migration('AdoptionParcels', added));
  edit('migrations/existing.ts', (text) => withExistingTable(text, 'ExistingParcels', 'existing-parcels.ts'));
  edit('migrations/index.ts', (text) => withMigration(text, 'AdoptionParcels', 'adoption-parcels.ts'));
  writeFileSync(
    join(project, 'functions/parcel.entity.ts'),
    `import { defineEntity, p } from '@mikro-orm/core';
const ParcelSchema = defineEntity({
  name: 'Parcel',
  tableName: 'parcels',
  schema: 'shop',
  properties: { id: p.bigint('string').primary(), number: p.string().length(20) },
});
export class Parcel extends ParcelSchema.class {}
ParcelSchema.setClass(Parcel);
`,
  );
  edit(
    'functions/index.ts',
    (text) =>
      `import { Parcel } from './parcel.entity.ts';\n${text.replace('entitiesOf(schedulers)', '[...entitiesOf(schedulers), Parcel]')}`,
  );
}

test('a name that cannot be part of a file name is refused', async () => {
  expect(await create('../Domain')).toMatchObject({ code: 2, stderr: expect.stringContaining('lower-case words') });
});
