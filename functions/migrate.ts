import { createMigrateHandler } from '../lib/operations/migrate-handler.ts';
import { migrations } from '../migrations/index.ts';
import { schedulers } from './index.ts';

export const handler = createMigrateHandler(schedulers, migrations);
