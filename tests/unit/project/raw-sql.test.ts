import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectFiles, ROOT, readProjectFile } from '../../support/project-files.ts';
import { findRawSql } from '../../support/raw-sql.ts';

/** Who may hold SQL text: a folder, or a file, and why. All others reach the database by the ORM. */
const MAY_HOLD_SQL: readonly (readonly [path: string, why: string])[] = [
  ['migrations/', 'the schema is SQL; it is generated from the entities'],
  ['lab/chaos/store/migration-chaos.ts', 'the triggers by which the harness watches what the application writes'],
  ['lab/bench/adopt/', 'the application that owns the table, and the migration that adds to it'],
  ['lab/bench/peers/', "other people's queues and the bare driver: what an application without Sluice writes itself"],
  [
    'lab/bench/domains/minimal-processor.ts',
    'the least that a processor can be, which has no ORM: what a cold start is held against',
  ],
  ['lib/database/introspection.ts', "the connection that the ORM's introspection wants: no text"],
  ['lib/database/keys-without.ts', 'the columns by which two tables are compared, as names that the ORM quotes'],
  ['lib/database/long-texts.ts', 'the place of a parameter, as `$1`, and how one is sent: no text of a statement'],
  ['lib/database/migration-history.ts', "the connection that the ORM's question after a table wants: no text"],
  ['lib/database/statement-limit.ts', 'how large a statement is, before it is sent: no text of one'],
  ['tests/', 'they look at the database past the ORM, and say what the scan is to find'],
];

/** What belongs to a scheduler goes with it. */
const thoseThere = MAY_HOLD_SQL.filter(([path]) => existsSync(join(ROOT, path)));

const isAllowed = (file: string) => MAY_HOLD_SQL.some(([path]) => file.startsWith(path));

function sqlIn(file: string): string[] {
  if (file.endsWith('.sql')) return [file];
  return findRawSql(readProjectFile(file)).map(({ what }) => `${file}: ${what}`);
}

const files = projectFiles('**/*.{ts,mts,cts,js,mjs,cjs,sql}', '.*.{mjs,cjs,js}');

test('application code contains no SQL text and no way to send any', () => {
  const rooms = new Set(files.map((file) => file.split('/', 1)[0]));
  expect([...rooms]).toEqual(
    expect.arrayContaining(['deploy', 'docs', 'functions', 'lab', 'lib', 'local', 'scripts', 'mikro-orm.config.ts']),
  );
  expect(files.length).toBeGreaterThan(300);

  expect(files.filter((file) => !isAllowed(file)).flatMap(sqlIn)).toEqual([]);
});

test.each(thoseThere)('%s holds SQL: %s', (path) => {
  expect(files.filter((file) => file.startsWith(path)).flatMap(sqlIn)).not.toEqual([]);
});

test.each([
  ['a driver', "import pg from 'pg';"],
  ['a driver where it is needed', "const pg = await import('pg');"],
  ['a driver by require', "const { Pool } = require('pg');"],
  ['a driver handed on', "export { Pool } from 'pg';"],
  ['raw', "import { raw } from '@mikro-orm/core';"],
  ['raw handed on', "export { raw } from '@mikro-orm/core';"],
  ['a renamed sql', "import { sql as s } from '@mikro-orm/postgresql';"],
  ['a statement in a string', "run('select id from domains');"],
  ['a statement in a template', 'run(`update domains set status = $' + '{status}`);'],
  ['a statement over several lines', 'run(`\n  DELETE\n  FROM domains`);'],
  ['execute', "await em.execute('vacuum');"],
  ['execute on a connection', 'await em.getConnection().execute(text);'],
  ['kysely', 'em.getKysely();'],
  ['a computed member', "em['execute'](text);"],
])('the scan catches a planted one: %s', (_what, source) => {
  expect(findRawSql(source)).not.toEqual([]);
});

test.each([
  ['prose', "log('Select what to delete, update your settings, then insert a coin.');"],
  ['an ORM query', "await em.find(Domain, { status: 'pending' }, { orderBy: { id: 'asc' } });"],
  ['types of the ORM', "import type { EntityManager } from '@mikro-orm/postgresql';"],
])('the scan leaves alone what is none: %s', (_what, source) => {
  expect(findRawSql(source)).toEqual([]);
});
