import type { ExistingColumn } from './existing-table.ts';

/** How a column of a type is written in code. */
export interface ColumnCode {
  /** In the entity, such as `p.string().length(20)`. */
  readonly property: string;
  /** In the schema of rows that are added, by `written-values.ts`: `text(20)`. */
  readonly written: string;
  /** A value of it, for samples. */
  readonly sample: string;
}

const quote = (text: string) => JSON.stringify(text);

/** Their values are texts to a driver that has not heard of them, and so are they in the entity. */
const AS_TEXT =
  /^(text|varchar|citext|bpchar|name|inet|cidr|macaddr8?|xml|money|tsvector|tsquery|ltree|hstore|interval(\(\d\))?|timetz(\(\d\))?|time(\(\d\))?|(var)?bit(\(\d+\))?|\w+range)$/;

const CODES: readonly (readonly [type: RegExp, code: (match: RegExpExecArray) => ColumnCode])[] = [
  [/^int2$/, () => ({ property: 'p.smallint()', written: 'integer(16)', sample: '1' })],
  [/^int4$/, () => ({ property: 'p.integer()', written: 'integer(32)', sample: '1' })],
  [/^int8$/, () => ({ property: "p.bigint('string')", written: 'bigint()', sample: "'1'" })],
  [
    /^numeric\((\d+),(\d+)\)$/,
    ([, precision, scale]) => ({
      property: `p.decimal().precision(${precision}).scale(${scale})`,
      written: 'decimal()',
      sample: "'0'",
    }),
  ],
  [/^numeric$/, () => ({ property: "p.decimal().columnType('numeric')", written: 'decimal()', sample: "'0'" })],
  [/^float4$/, () => ({ property: 'p.float()', written: 'float()', sample: '0' })],
  [/^float8$/, () => ({ property: 'p.double()', written: 'float()', sample: '0' })],
  [/^bool$/, () => ({ property: 'p.boolean()', written: 'boolean()', sample: 'false' })],
  [
    /^(?:var)?char\((\d+)\)$/,
    ([, length]) => ({ property: `p.string().length(${length})`, written: `text(${length})`, sample: "'a'" }),
  ],
  [AS_TEXT, () => ({ property: 'p.text()', written: 'text()', sample: "'a'" })],
  [/^uuid$/, () => ({ property: 'p.uuid()', written: 'uuid()', sample: "'00000000-0000-4000-8000-000000000000'" })],
  [/^date$/, () => ({ property: 'p.date()', written: 'day()', sample: "'2026-01-01'" })],
  [
    /^timestamptz\((\d)\)$/,
    ([, precision]) => ({ property: `p.datetime(${precision})`, written: 'time()', sample: "'2026-01-01T00:00:00Z'" }),
  ],
  [
    /^(timestamp\((\d)\))$/,
    ([, type]) => ({
      property: `p.datetime().columnType('${type}')`,
      written: 'time()',
      sample: "'2026-01-01T00:00:00Z'",
    }),
  ],
  [/^jsonb?$/, () => ({ property: 'p.json<JsonValue>()', written: 'json()', sample: '{}' })],
  [/^bytea$/, () => ({ property: 'p.blob()', written: 'bytes()', sample: "'AA=='" })],
  [/^(text|varchar|citext)(\(\d+\))?\[\]$/, () => ({ property: 'p.array()', written: 'list()', sample: '[]' })],
];

/** How a column is written in code; undefined where nobody here knows its type. */
export function codeOf({ type, values }: Pick<ExistingColumn, 'type' | 'values'>): ColumnCode | undefined {
  if (values && !type.endsWith('[]')) {
    const items = `[${values.map(quote).join(', ')}]`;
    return {
      property: `p.enum(${items}).nativeEnumName(${quote(type)})`,
      written: `oneOf(${items})`,
      sample: quote(values[0] ?? ''),
    };
  }
  for (const [pattern, code] of CODES) {
    const match = pattern.exec(type);
    if (match) return code(match);
  }
  return undefined;
}

/** Of which types an item's key can be; the database has a sequence of its own for integers that count up. */
export const KEY_TYPE = /^(int[248]|uuid|text|citext|(var)?char(\(\d+\))?|varchar|bpchar)$/;

const CONSTANT =
  /^(-?\d+(\.\d+)?|true|false|'([^']|'')*'(::[\w ]+(\[\])?)?|now\(\)|current_(date|timestamp)|gen_random_uuid\(\)|uuidv[47]\(\))$/i;

/**
 * The default of a column in a database that has nothing but its table: what it is where that is a constant or PostgreSQL's
 * own, and else something of its type, for functions and sequences are not there.
 */
export function defaultOf({ defaultValue, type, countsUp, values }: ExistingColumn): string | undefined {
  if (defaultValue === null && !countsUp) return undefined;
  if (defaultValue !== null && CONSTANT.test(defaultValue)) return defaultValue;
  if (values) return `'${values[0] ?? ''}'`;
  if (/^(int|numeric|float)/.test(type)) return '0';
  if (/^(timestamp|date)/.test(type)) return 'now()';
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'bool') return 'false';
  if (type.startsWith('json') || type.endsWith('[]')) return `'{}'`;
  return `''`;
}
