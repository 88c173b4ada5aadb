/** A table that is in a database already, as far as an entity needs to know of it. */
export interface ExistingTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ExistingColumn[];
  /** The one column of its primary key. */
  readonly key: string;
  /** Columns that are unique, each by itself. */
  readonly unique: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** A foreign key of one column, to another's primary key. */
export interface ForeignKey {
  readonly column: string;
  /** With its schema: `shop.customers`. */
  readonly to: string;
}

export interface ExistingColumn {
  readonly name: string;
  /** As PostgreSQL calls it, such as `varchar(20)`. */
  readonly type: string;
  readonly isNullable: boolean;
  /** As SQL writes it; null where it has none. */
  readonly defaultValue: string | null;
  /** It counts up by itself: a serial or an identity. */
  readonly countsUp: boolean;
  /** What it is computed from, where it is. */
  readonly generated: string | undefined;
  /** The values of an enum type. */
  readonly values: readonly string[] | undefined;
}

/** As a person writes it. */
export function fullName({ schema, name }: Pick<ExistingTable, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}
