import pluralize from 'pluralize';
import { UsageError } from '../../cli/command.ts';
import { pascal, type SchedulerNames } from '../names.ts';
import { codeOf } from './column-code.ts';
import type { EntityPlan } from './entity-text.ts';
import { type ExistingTable, fullName } from './existing-table.ts';
import { propertyNames } from './property-names.ts';

/** What a person says of the table. */
export interface AdoptionWishes {
  /** Before the name of each work column: `work_`. */
  readonly prefix: string;
  /** Columns that the entity goes without. */
  readonly leaveOut: readonly string[];
  /** The column by whose texts people call the rows; else one is chosen. */
  readonly nameColumn?: string | undefined;
}

/** An item's relative, by the property that refers to it. */
export interface Relation {
  readonly property: string;
  readonly className: string;
  readonly file: string;
}

/** How a table becomes that of a scheduler's items. */
export interface AdoptionPlan {
  readonly names: SchedulerNames & { readonly variable: string };
  readonly entity: EntityPlan;
  readonly relatives: readonly { readonly entity: EntityPlan; readonly file: string }[];
  readonly relations: readonly Relation[];
  readonly prefix: string;
  /** The property by which people call the rows. */
  readonly nameProperty: string;
  readonly nameLength: number | undefined;
  /** The name of a sample of a \`number\`, as an expression. */
  readonly sampleName: string;
}

/**
 * Works out how a table becomes that of a scheduler's items.
 *
 * @param relatives tables that it refers to, which `load` is to read
 * @throws UsageError that names what is in the way
 */
export function planAdoption(
  names: AdoptionPlan['names'],
  table: ExistingTable,
  relatives: readonly ExistingTable[],
  wishes: AdoptionWishes,
): AdoptionPlan {
  const own = without(table, wishes.leaveOut);
  checkPrefix(own, wishes.prefix);
  const files = new Map(relatives.map((relative) => [fullName(relative), entityFile(relative)]));
  for (const relative of files.keys()) {
    if (!own.foreignKeys.some(({ to }) => to === relative)) {
      const known = own.foreignKeys.map(({ to }) => to).join(', ') || 'none';
      throw new UsageError(`${fullName(own)} has no foreign key to ${relative}; it has those to ${known}`);
    }
  }
  const references = new Set(own.foreignKeys.filter(({ to }) => files.has(to)).map(({ column }) => column));
  const entity: EntityPlan = {
    table: own,
    className: names.className,
    properties: propertyNames(own, names.singular, references),
    relatives: files,
  };
  const name = nameColumnOf(own, wishes.nameColumn);
  const nameProperty = entity.properties.get(name) ?? name;
  const nameLength = lengthOf(own, name);
  return {
    names,
    entity,
    relatives: relatives.map((relative) => {
      const { className, file } = entityFile(relative);
      const plain = knownOf(relative);
      return {
        entity: { table: plain, className, properties: propertyNames(plain, 'row'), relatives: new Map() },
        file,
      };
    }),
    relations: own.foreignKeys.flatMap(({ column, to }) => {
      const relative = files.get(to);
      return relative ? [{ property: entity.properties.get(column) ?? column, ...relative }] : [];
    }),
    prefix: wishes.prefix,
    nameProperty,
    nameLength,
    sampleName: sampleNameOf(own, name, nameLength),
  };
}

/** The class of a table's entity, and its file. */
export function entityFile({ name }: ExistingTable): { className: string; file: string } {
  const singular = pluralize.singular(name.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  return { className: pascal(singular), file: `${singular}.entity.ts` };
}

/** @throws UsageError that names a column that is not there, or is needed */
export function without(table: ExistingTable, leaveOut: readonly string[]): ExistingTable {
  const unknown = leaveOut.filter((name) => !table.columns.some((column) => column.name === name));
  if (unknown.length > 0) {
    const known = table.columns.map(({ name }) => name).join(', ');
    throw new UsageError(`${fullName(table)} has no column ${unknown.join(', ')} to leave out; it has ${known}`);
  }
  if (leaveOut.includes(table.key)) throw new UsageError(`${table.key} is the key of ${fullName(table)}; it is needed`);
  const isKept = (name: string) => !leaveOut.includes(name);
  return {
    ...table,
    columns: table.columns.filter(({ name }) => isKept(name)),
    foreignKeys: table.foreignKeys.filter(({ column }) => isKept(column)),
  };
}

/** Of a table that is only read, the columns that can be. */
export function knownOf(table: ExistingTable): ExistingTable {
  return {
    ...table,
    columns: table.columns.filter((column) => column.name === table.key || codeOf(column)),
    foreignKeys: [],
  };
}

function checkPrefix(table: ExistingTable, prefix: string): void {
  if (!/^[a-z][a-z0-9_]*_$/.test(prefix)) {
    throw new UsageError(
      `--prefix is ${JSON.stringify(prefix)}; it must be lower-case letters that end in _, such as work_`,
    );
  }
  const taken = table.columns.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name);
  if (taken.length > 0) {
    throw new UsageError(
      `${fullName(table)} has columns that begin with ${prefix} already (${taken.join(', ')}); --prefix takes another, such as sluice_`,
    );
  }
}

const IS_TEXT = /^(text|citext|varchar|(var)?char\(\d+\))$/;

/** By a text that is unique, where there is one, and else by the key. */
function nameColumnOf(table: ExistingTable, wished: string | undefined): string {
  const fit = table.columns.filter(
    ({ name, type, isNullable }) => IS_TEXT.test(type) && !isNullable && table.unique.includes(name),
  );
  if (wished === undefined) return fit.find(({ name }) => name !== table.key)?.name ?? table.key;
  if (wished === table.key || fit.some(({ name }) => name === wished)) return wished;
  const known = [table.key, ...fit.map(({ name }) => name)].join(', ');
  throw new UsageError(
    `--name-column is ${wished}; it must be a text that is unique and not null, or the key: one of ${[...new Set(known.split(', '))].join(', ')}`,
  );
}

/** How many characters a column of texts holds, where that is limited. */
export function lengthOf({ columns }: ExistingTable, name: string): number | undefined {
  const length = /\((\d+)\)/.exec(columns.find((column) => column.name === name)?.type ?? '')?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The name of a sample of a `number`, by the type of a column, as an expression. */
export function sampleNameOf({ columns }: ExistingTable, name: string, length: number | undefined): string {
  const { type = 'text' } = columns.find((column) => column.name === name) ?? {};
  if (type === 'uuid') return `\`00000000-0000-4000-8000-\${String(number).padStart(12, '0')}\``;
  if (type === 'int2') return 'String(30_000 + number)';
  if (type.startsWith('int')) return 'String(1_000_000 + number)';
  return length !== undefined && length < 12 ? 'String(number)' : `\`sample \${number}\``;
}
