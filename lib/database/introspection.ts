import type { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseSchema } from '@mikro-orm/sql';

/** What the database has of tables of these names in these schemas, as far as this user may see it. Nothing is written. */
export function introspect(
  { em, config }: MikroORM,
  schemas: readonly string[],
  tables: readonly string[],
): Promise<DatabaseSchema> {
  return DatabaseSchema.create(em.getConnection(), em.getPlatform(), config, undefined, [...schemas], [...tables]);
}
