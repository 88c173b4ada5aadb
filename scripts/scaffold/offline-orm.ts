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
