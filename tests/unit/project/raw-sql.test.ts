import { expect, test } from '@jest/globals';
import { projectFiles, readProjectFile } from '../../support/project-files.ts';
import { findRawSql } from '../../support/raw-sql.ts';

/** The audit that the chaos harness writes past the application, and the bare processor that the bench compares with. */
const SETUP: ReadonlySet<string> = new Set(['lab/chaos/store/migration-chaos.ts', 'lab/bench/minimal-processor.ts']);

test('application code contains no SQL text and no way to send any', () => {
  const files = projectFiles('{deploy,docs,functions,lab,lib,local,scripts}/**/*.ts');
  expect(files.length).toBeGreaterThan(30);

  const found = files
    .filter((file) => !SETUP.has(file))
    .flatMap((file) => findRawSql(readProjectFile(file)).map(({ what }) => `${file}: ${what}`));

  // Printed for a person to copy, never sent.
  expect(found.filter((place) => !place.startsWith('scripts/dev.ts: \nA run every'))).toEqual([]);
});

test.each([
  ['a driver', "import pg from 'pg';"],
  ['raw', "import { raw } from '@mikro-orm/core';"],
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
