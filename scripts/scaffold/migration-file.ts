import { TSMigrationGenerator } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/postgresql';
import { migrations } from '../../migrations/index.ts';

/** A migration that is not written yet. */
export interface MigrationFile {
  readonly className: string;
  readonly fileName: string;
  readonly text: string;
}

/** Statements that change the schema, one a line, as the ORM's comparison gives them. */
export interface SchemaDifference {
  readonly up: string;
  readonly down: string;
}

/** The next migration, in the form of the ORM's own generator. */
export function renderMigration(orm: MikroORM, { up, down }: SchemaDifference, name: string): MigrationFile {
  const timestamp = nextTimestamp();
  const className = `Migration${timestamp}`;
  const generator = new TSMigrationGenerator(orm.driver, orm.config.getNamingStrategy(), {});
  const text = generator.generateMigrationFile(className, { up: statements(up), down: statements(down) });
  return { className, fileName: `migration-${timestamp}-${name}.ts`, text };
}

function statements(sql: string): string[] {
  return sql.trim() === '' ? [] : sql.trim().split('\n');
}

/** The second that it is, in UTC, as in `20261124023000`; after the last migration's, whatever this clock says. */
export function nextTimestamp(): string {
  const last = Number(migrations.at(-1)?.name.replace(/\D/g, '') ?? 0);
  const now = Number(new Date().toISOString().replace(/\D/g, '').slice(0, 14));
  return String(Math.max(now, last + 1));
}
