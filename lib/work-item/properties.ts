import { p } from '@mikro-orm/core';
import { ACTIVE_STATUSES, STATUSES, TERMINAL_STATUSES } from './status.ts';
import { type AttemptError, TURNS } from './work-item.ts';

/** Milliseconds: what a JavaScript `Date` holds. The ORM's own default keeps whole seconds only. */
const TIME_PRECISION = 3;

const time = () => p.datetime(TIME_PRECISION);

const columns = () => ({
  status: p.enum(STATUSES).default('pending').concurrencyCheck(),
  priority: p.smallint().default(0),
  availableAt: time().defaultRaw('now()'),
  turn: p.enum(TURNS).default('open'),
  attempts: p.smallint().default(0),
  crashes: p.smallint().default(0),
  unbegun: p.smallint().default(0),
  snoozes: p.smallint().default(0),
  claimToken: p.uuid().strictNullable().concurrencyCheck(),
  leaseExpiresAt: time().strictNullable(),
  queuedAt: time().strictNullable(),
  startedAt: time().strictNullable(),
  finishedAt: time().strictNullable(),
  lastError: p.text().strictNullable(),
  errors: p.json<AttemptError[]>().defaultRaw(`'[]'::jsonb`),
  createdAt: time().defaultRaw('now()'),
  updatedAt: time().defaultRaw('now()'),
});

export interface WorkItemColumnOptions {
  /** What the names of the columns in the table begin with, such as `work_`; the properties keep theirs. */
  readonly prefix?: string;
}

/**
 * The columns of an item, declared once and spread into each entity, beside a key of its own: a property `id` of one column.
 * Every one has a database default, so that `insert into parcels (number) values (…)` by anybody queues an item.
 * `status` and `claimToken` are concurrency-checked: a flush updates only the row that is still as it was when begun.
 *
 * A table that has a `status` of its own gives these a prefix, and its own property another name:
 * `parcelStatus: p.string().fieldName('status')`. A column that is there already and means the same may stand in the place
 * of one of these, after them: `createdAt: p.datetime(3).fieldName('created_at').defaultRaw('now()')`.
 */
export function workItemColumns({ prefix = '' }: WorkItemColumnOptions = {}): ReturnType<typeof columns> {
  const all = columns();
  if (prefix === '') return all;
  const prefixed = Object.entries(all).map(([name, column]) => [name, column.fieldName(`${prefix}${snakeCase(name)}`)]);
  return Object.fromEntries(prefixed) as typeof all;
}

export const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The same, with a key that the database generates. */
export const workItemProperties = { id: p.bigint('string').primary(), ...workItemColumns() };

type Columns = Record<string, string>;

const oneOf = (statuses: readonly string[]) => statuses.map((status) => `'${status}'`).join(', ');

/**
 * CHECK constraints that mirror the state machine, so that no other program can break it either.
 * @param table the entity's table; constraint names are unique within a schema
 */
export function workItemChecks(table: string) {
  return [
    {
      name: `${table}_claim_check`,
      expression: (column: Columns) =>
        `(${column['status']} in (${oneOf(ACTIVE_STATUSES)})) = (${column['claimToken']} is not null) and ` +
        `(${column['claimToken']} is null) = (${column['leaseExpiresAt']} is null)`,
    },
    {
      name: `${table}_finished_check`,
      expression: (column: Columns) =>
        `(${column['status']} in (${oneOf(TERMINAL_STATUSES)})) = (${column['finishedAt']} is not null)`,
    },
    {
      name: `${table}_pending_turn_check`,
      expression: (column: Columns) => `${column['turn']} = 'open' or ${column['status']} = 'pending'`,
    },
    {
      name: `${table}_errors_check`,
      expression: (column: Columns) => `jsonb_typeof(${column['errors']}) = 'array'`,
    },
    {
      name: `${table}_attempts_check`,
      expression: (column: Columns) => `${column['attempts']} >= 0 and ${column['crashes']} >= 0`,
    },
  ];
}

/**
 * Partial indexes: the claim's, in claim order, and the rescue's, which stay small as the table grows; and that of
 * items that are done, by status and time, from which operators count and choose.
 * @param concurrencyKey the property by which the items of this table are limited, if they are: one more index, of the
 *   items that are beyond the limit, by key
 */
export function workItemIndexes(table: string, concurrencyKey?: string) {
  const claimOrder = [{ name: 'priority', sort: 'DESC' as const }, { name: 'availableAt' }, { name: 'id' }];
  return [
    {
      name: `${table}_claim_index`,
      columns: claimOrder,
      where: { status: 'pending' as const, turn: { $ne: 'waiting' as const } },
    },
    ...(concurrencyKey
      ? [
          {
            name: `${table}_turn_index`,
            columns: [{ name: concurrencyKey }, { name: 'turn' }, ...claimOrder],
            where: { status: 'pending' as const, turn: { $ne: 'open' as const } },
          },
        ]
      : []),
    {
      // Active items, by the claim check above.
      name: `${table}_rescue_index`,
      properties: ['leaseExpiresAt' as const],
      where: { leaseExpiresAt: { $ne: null } },
    },
    {
      // Terminal items, by the finished check above.
      name: `${table}_finished_index`,
      properties: ['status' as const, 'finishedAt' as const],
      where: { finishedAt: { $ne: null } },
    },
  ];
}
