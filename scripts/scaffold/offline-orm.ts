import type { EntityClass } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';

/** The ORM without a database: for what follows from the entities alone. It never connects. */
export function offlineOrm(entities: readonly EntityClass<object>[]): MikroORM {
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: 'postgresql://offline.invalid/none' });
  return new MikroORM(ormOptions(settings, entities));
}

/**
 * Matches the tables that none of these entities describes. They hold somebody's rows, of a scheduler that was removed
 * or of another program: a comparison of schemas has to leave them alone.
 */
export function otherTables(entities: readonly EntityClass<object>[]): RegExp {
  const described = [...offlineOrm(entities).getMetadata().getAll().values()].map(({ tableName }) => tableName);
  // The ORM asks by the name of a table alone, and with its schema's before it.
  return new RegExp(`^(?!(?:\\w+\\.)?(?:${described.join('|')})$)`);
}
