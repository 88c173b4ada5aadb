import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { UsageError } from '../../scripts/cli/command.ts';
import { readFiles } from '../../scripts/scaffold/copy-project.ts';
import { namesOf } from '../../scripts/scaffold/names.ts';
import { type ExistingWishes, schedulerOfExistingTable } from '../../scripts/scaffold/table/existing-scheduler.ts';
import { readTables } from '../../scripts/scaffold/table/read-table.ts';
import { type CopiedProject, createCopiedProject } from '../support/copied-project.ts';
import { query } from '../support/database.ts';
import { createShop, describeParcels, OPEN_PARCELS } from '../support/shop.ts';

jest.setTimeout(180_000);

let copied: CopiedProject;
beforeAll(async () => {
  copied = await createCopiedProject();
  await createShop(copied.databaseUrl);
});
afterAll(() => copied.remove());

const run: CopiedProject['run'] = (...args) => copied.run(...args);
const newScheduler = 'npm run -s new:scheduler -- parcels --table shop.parcels';
const ask = (sql: string) => query(copied.databaseUrl, sql);
const countBy = async (column: string) =>
  Object.fromEntries(
    (await ask(`select ${column} as value, count(*)::int from shop.parcels group by 1`)).map(({ value, count }) => [
      value,
      count,
    ]),
  );

describe('what cannot be adopted is refused, and nothing is changed', () => {
  beforeAll(async () => {
    await ask('create table shop.parts (id int primary key) partition by hash (id)');
    await ask('create table shop.pairs (a int, b int, primary key (a, b))');
    await ask('create table shop.keyless (a int)');
    await ask('create table shop.spots (id int primary key, spot point, near point)');
    await ask('create table shop.days (day date primary key)');
  });
  afterAll(() => ask('drop table shop.parts, shop.pairs, shop.keyless, shop.spots, shop.days'));

  const wishes = { existing: 'completed' as const, prefix: 'work_', leaveOut: [] };
  async function adopt(written: readonly string[], more: Partial<ExistingWishes>): Promise<void> {
    const settings = parseSettings(DatabaseSettings, { DATABASE_URL: copied.databaseUrl });
    const [table, ...relatives] = await readTables(settings, written);
    if (table) schedulerOfExistingTable(namesOf('parcels'), table, relatives, { ...wishes, ...more });
  }

  test.each<[string, string[], Partial<ExistingWishes>, RegExp]>([
    ['an unknown table', ['shop.parcel'], {}, /shop\.parcel is no table that this user can see in this database/],
    ['a table of another schema', ['parcels'], {}, /public\.parcels is no table .*; there is shop\.parcels/],
    ['no name', ['shop parcels; x.y.z'], {}, /the table is "shop parcels; x\.y\.z"; it must be a name such as/],
    ['a view', ['shop.heavy_parcels'], {}, /shop\.heavy_parcels is a view; items are the rows of a table/],
    ['a partitioned table', ['shop.parts'], {}, /shop\.parts is partitioned: .*--beside/],
    [
      'a key of two columns',
      ['shop.pairs'],
      {},
      /shop\.pairs has a primary key of 2 columns; an item needs one of one/,
    ],
    ['no key', ['shop.keyless'], {}, /shop\.keyless has no primary key/],
    ['a key of another type', ['shop.days'], {}, /primary key of shop\.days, day, is of the type date; it must be/],
    ['a column of an unknown type', ['shop.spots'], {}, /column spot of shop\.spots is of the type point.*--leave-out/],
    [
      'an unknown column',
      ['shop.parcels'],
      { leaveOut: ['colour'] },
      /no column colour to leave out; it has parcel_id/,
    ],
    ['the key left out', ['shop.parcels'], { leaveOut: ['parcel_id'] }, /parcel_id is the key of shop\.parcels; it is/],
    ['a prefix that is none', ['shop.parcels'], { prefix: 'Work ' }, /--prefix is "Work "; it must be lower-case/],
    [
      'a prefix of its own columns',
      ['shop.parcels'],
      { prefix: 'customer_' },
      /begin with customer_ already \(customer_id\)/,
    ],
    [
      'a name that is not unique',
      ['shop.parcels'],
      { nameColumn: 'status' },
      /--name-column is status; it must be a text/,
    ],
    [
      'a table it does not refer to',
      ['shop.parcels', 'shop.spots'],
      {},
      /no foreign key to shop\.spots; .*shop\.customers/,
    ],
  ])('%s', async (_what, tables, more, message) => {
    await expect(adopt(tables, more)).rejects.toThrow(message);
    await expect(adopt(tables, more)).rejects.toThrow(UsageError);
  });

  test('what is left out may be of any type', async () => {
    await expect(adopt(['shop.spots'], { leaveOut: ['spot', 'near'] })).resolves.toBeUndefined();
  });

  test.each([
    [
      '--table shop.heavy_parcels',
      /^new:scheduler: shop\.heavy_parcels is a view; items are the rows of a table\nexit code 2\n$/,
    ],
    [
      `--table shop.parcels --existing-where '{"colour":"red"}'`,
      /existing property Parcel\.colour; there is id,.*\nexit code 2\n$/,
    ],
    ['--existing pending', /--existing goes with --table/],
  ])('%s changes no file', async (options, message) => {
    const before = readFiles(copied.project);

    expect(await run(`npm run -s new:scheduler -- parcels ${options}`)).toMatch(message);
    expect(readFiles(copied.project)).toEqual(before);
  });

  test('without a database it says so', async () => {
    expect(await run(newScheduler, { DATABASE_URL: '' })).toContain('DATABASE_URL is not set');
  });
});

test('a table of 100,000 rows of another application is adopted, drained, operated, packaged and given back', async () => {
  const before = await describeParcels(copied.databaseUrl);

  expect(await run(`${newScheduler} --with shop.customers --existing-where '{"parcelStatus":"open"}'`)).toContain(
    'create functions/parcels/parcel.entity.ts',
  );
  expect(await run('npm run -s migrate')).toMatch(/Migration\d+ applied\n$/);
  expect(await countBy('work_status')).toEqual({ pending: OPEN_PARCELS, completed: 100_000 - OPEN_PARCELS });

  const drained = await run('npm --silent start -- --scheduler parcels --yes --json');
  expect(drained).toContain(`{"scheduler":"parcels","items":${OPEN_PARCELS},"pending":0,`);
  expect(await countBy('work_status')).toEqual({ completed: 100_000 });

  expect(await run('npm run -s reset -- parcels --name P1 --name P2 --yes')).toContain('2 items of parcels reset.');
  expect(await run('npm run -s cancel -- parcels --name P2 --yes')).toContain('1 item of parcels cancelled.');
  expect(await run('npm run -s check -- parcels')).toContain(
    'pending 1, queued 0, processing 0, completed 99,998, failed 0, cancelled 1',
  );

  const bundle = (handler: string) =>
    `import { bundleHandler } from './deploy/bundle/bundle-handler.ts'; await bundleHandler('functions/parcels/${handler}.ts', '${copied.directory}/${handler}.cjs')`;
  for (const handler of ['scheduler', 'processor']) {
    expect(await run(`node --input-type=module -e "${bundle(handler)}"`)).toBe('');
  }
  const bundles = readdirSync(copied.directory).filter((file) => file.endsWith('.cjs'));
  const carriers = bundles.filter((file) =>
    readFileSync(join(copied.directory, file), 'utf8').includes('was processed'),
  );
  expect(carriers).toEqual([expect.stringMatching(/^processor\./)]);

  expect(await run('npx mikro-orm migration:down')).toContain('Successfully');
  expect(await describeParcels(copied.databaseUrl)).toEqual(before);
});
