import type { EntityManager } from '@mikro-orm/postgresql';
import type * as z from 'zod';
import { PermanentError } from '../errors.ts';
import { shortened } from '../text.ts';
import type { Items, QueueColumns, RowForm, WrittenRow } from './items.ts';

/** What is read by the schema of a row. What is not given is not there: so the ORM leaves it to the column's default. */
export type RowOf<Schema extends z.ZodObject> = {
  [Property in keyof z.output<Schema>]: Exclude<z.output<Schema>[Property], undefined>;
};

interface ItemsByRow<Key extends string, Row extends z.ZodObject> {
  /** The property that holds an item's name. */
  readonly key: Key;
  /** What a row needs and may have besides the work columns. A name alone is enough where it needs nothing else. */
  readonly row: Row;
  readonly enqueue: (rows: readonly RowOf<Row>[], columns: QueueColumns, em: EntityManager, now: Date) => Promise<void>;
}

/** The items of a table whose rows need more than a name, or may be given more: `npm run add -- parcels --json '{…}'`. */
export function itemsByRow<Key extends string, Row extends z.ZodObject>({
  key,
  row,
  enqueue,
}: ItemsByRow<Key, Row>): Items<Key> {
  const schema = row.strict();
  const parse = (written: WrittenRow): RowOf<Row> => {
    const given = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== ''));
    const { data, error } = schema.safeParse(given);
    if (error) throw new PermanentError('row_invalid', describe(error, given, Object.keys(row.shape)));
    return data as RowOf<Row>;
  };
  return {
    key,
    enqueue: (names, columns, em, now) =>
      enqueue(
        names.map((name) => parse({ [key]: name })),
        columns,
        em,
        now,
      ),
    rows: {
      parse,
      enqueue: enqueue as RowForm['enqueue'],
    },
  };
}

const SHOWN_LENGTH = 100;

function describe({ issues }: z.ZodError, written: WrittenRow, properties: readonly string[]): string {
  return issues
    .flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((name) => `there is no ${shown(name)}, but ${properties.join(', ')}`);
      }
      const name = String(issue.path[0]);
      return [`${name} is ${name in written ? shown(written[name]) : 'missing'}; it must be ${issue.message}`];
    })
    .join('; ');
}

function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value), SHOWN_LENGTH);
}
