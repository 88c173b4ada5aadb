import { createMigrateHandler } from '../lib/operations/migrate-handler.ts';
import { migrations } from '../migrations/index.ts';
import { entities } from './index.ts';

export const handler = createMigrateHandler(entities, migrations);
