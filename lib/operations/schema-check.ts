import { systemClock } from '../clock.ts';
import { databaseAccess } from '../database/access.ts';
import type { DatabaseSettings } from '../database/settings.ts';
import { tableDifferences } from '../database/table-differences.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { entitiesOf } from '../scheduler/entities.ts';
import { workPartsOf } from '../work-item/table-parts.ts';

/**
 * Says what the tables of schedulers lack, or have otherwise, of the work columns, their indexes and their checks; and which
 * other columns of their entities are not there. A sentence each; none where all is as it should be.
 */
export async function schemaDifferences(
  settings: DatabaseSettings,
  schedulers: readonly Scheduler[],
): Promise<string[]> {
  const access = await databaseAccess(settings, systemClock);
  const compared = schedulers.map(({ entity }) => entity);
  return tableDifferences(access, entitiesOf(schedulers), compared, workPartsOf);
}
