import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entities } from '../../../functions/index.ts';
import { workItemColumns } from '../../../lib/work-item/properties.ts';
import { UsageError } from '../../cli/command.ts';
import { camel, type SchedulerNames, snake } from '../names.ts';
import { offlineOrm } from '../offline-orm.ts';
import { entityFile, knownOf, sampleNameOf, without } from './adoption-plan.ts';
import type { EntityPlan } from './entity-text.ts';
import { type ExistingTable, fullName } from './existing-table.ts';
import { propertyNames } from './property-names.ts';

/** How items come to stand beside the rows of a table that exists. */
export interface SidePlan {
  readonly names: SchedulerNames & { readonly variable: string };
  /** The items' own entity, `ParcelWork`. */
  readonly item: { readonly className: string; readonly file: string; readonly table: string };
  /** That of the table that exists, which is only read. */
  readonly entity: EntityPlan;
  /** From the project's root. */
  readonly entityPath: string;
  /** Another scheduler's items stand beside the same rows: the entity is there already. */
  readonly isShared: boolean;
  /** The item's property that refers to its row, and its column. */
  readonly reference: string;
  readonly column: string;
  /** The key of a sample of a `number`, as an expression. */
  readonly sampleName: string;
}

/** Where the entities are that several schedulers may share. */
const SHARED = 'functions/entities/';

/** PostgreSQL keeps 63 characters of a name; those of the indexes and checks add 19 at most. */
const LONGEST_SINGULAR = 39;

/**
 * Works out how items come to stand beside the rows of a table that exists.
 *
 * @param root the project's folder
 * @throws UsageError that names what is in the way
 */
export function planSideTable(
  root: string,
  names: SidePlan['names'],
  table: ExistingTable,
  leaveOut: readonly string[],
): SidePlan {
  const known = knownOf(without(table, leaveOut));
  const { className, file } = entityFile(known);
  const singular = file.replace('.entity.ts', '');
  const reference = referenceTo(singular);
  const entityPath = `${SHARED}${file}`;
  return {
    names,
    item: {
      className: `${names.className}Work`,
      file: `${names.singular}-work.entity.ts`,
      table: `${snake(names.singular).slice(0, LONGEST_SINGULAR)}_work`,
    },
    entity: { table: known, className, properties: propertyNames(known, singular), relatives: new Map() },
    entityPath,
    isShared: isThere(className, known) && existsSync(join(root, entityPath)),
    reference,
    column: `${reference.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_id`,
    sampleName: sampleNameOf(known, known.key, undefined),
  };
}

/** What a row is called in its item, which has names of its own. */
function referenceTo(singular: string): string {
  const name = camel(singular);
  return ['id', ...Object.keys(workItemColumns())].includes(name) ? `${name}Row` : name;
}

/** @throws UsageError where there is another entity of the table or of the name */
function isThere(className: string, table: ExistingTable): boolean {
  const ofTable = ({ schema = 'public', tableName }: { schema?: string | undefined; tableName: string }) =>
    schema === table.schema && tableName === table.name;
  const found = [...offlineOrm(entities).getMetadata().getAll().values()].find(
    (meta) => meta.className === className || ofTable(meta),
  );
  if (!found) return false;
  if (found.className === className && ofTable(found)) return true;
  throw new UsageError(
    `the entity of ${fullName(table)} would be ${className}; there is ${found.className} already, of ${found.schema ?? 'public'}.${found.tableName}`,
  );
}
