import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { shows, stepsIn } from '../support/console-steps.ts';
import { type CopiedProject, createCopiedProject } from '../support/copied-project.ts';
import { query } from '../support/database.ts';
import { ROOT, readProjectFile } from '../support/project-files.ts';

jest.setTimeout(180_000);

let copied: CopiedProject;
beforeAll(async () => {
  copied = await createCopiedProject();
  await ask(readFileSync(join(ROOT, 'tests/support/pagila/schema.sql'), 'utf8'));
  await ask(`insert into language (name) values ('English'), ('German')`);
  await ask(`insert into film (title, language_id, rating)
    select 'Film ' || n, 1, case when n % 4 = 0 then 'G' else 'R' end::mpaa_rating from generate_series(1, 12) n`);
});
afterAll(() => copied.remove());

const ask = (sql: string) => query(copied.databaseUrl, sql);

/** What the catalog says of the films, but for the numbers of things. */
async function films(): Promise<unknown> {
  const columns = await ask(`select attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = 'film'::regclass and attnum > 0 and not attisdropped order by attname`);
  const others =
    await ask(`select pg_get_constraintdef(oid) as text from pg_constraint where conrelid = 'film'::regclass
    union all select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'film'::regclass
    union all select pg_get_triggerdef(oid) from pg_trigger where tgrelid = 'film'::regclass order by 1`);
  return { columns, others };
}

test('the commands of docs/your-own-table.md print what it says, and leave the table as it was', async () => {
  const blocks = [...readProjectFile('docs/your-own-table.md').matchAll(/```console\n([\s\S]*?)```/g)];
  const steps = stepsIn(blocks.map(([, text = '']) => text));
  expect(steps.length).toBeGreaterThan(8);
  const before = await films();

  for (const { command, expected } of steps) {
    const output = await copied.run(command);
    expect({ command, output, shown: shows(output, expected) }).toMatchObject({ shown: true });
  }
  expect(await films()).toEqual(before);
});
