import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Migrated once; every test database is a copy of it. */
export const TEMPLATE = 'sluice_template';

/** The address of a database on the test server. */
export function urlOf(database: string): string {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${database}`;
  return url.href;
}

export async function adminQuery(sql: string): Promise<void> {
  await query(urlOf('postgres'), sql);
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    const { rows } = await client.query(sql, values);
    return rows;
  } finally {
    await client.end();
  }
}

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await adminQuery(`create database ${name} template ${TEMPLATE}`);
  return { url: urlOf(name), drop: () => adminQuery(`drop database ${name} with (force)`) };
}
