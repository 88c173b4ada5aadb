import { entities } from './functions/index.ts';
import { migrationOptions } from './lib/database/migrate.ts';
import { DatabaseSettings } from './lib/database/settings.ts';
import { parseSettings } from './lib/settings.ts';
import { migrations } from './migrations/index.ts';

/** Read by the `mikro-orm` command: `npx mikro-orm migration:pending`, say. */
export default migrationOptions(parseSettings(DatabaseSettings, process.env), entities, migrations);
