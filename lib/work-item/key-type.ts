import type { EntityClass } from '@mikro-orm/core';
import { type PrimaryKeyColumn, primaryKeyOf } from '../database/primary-key.ts';
import { byCodeUnit } from '../text.ts';
import type { ItemKey } from './work-item.ts';

/** How the keys of an entity's items are written, and in which order they stand. */
export interface KeyType {
  /** What an id is, for whoever has to write one. */
  readonly description: string;
  /** The id that a text is, as PostgreSQL writes it; undefined where it is none. */
  readonly parse: (text: string) => string | undefined;
  readonly compare: (a: ItemKey, b: ItemKey) => number;
}

/** Longest text that is taken for an id, in UTF-16 code units: PostgreSQL's indexes hold a little more. */
const LONGEST_TEXT = 2000;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const KEY_TYPES: Readonly<Record<NonNullable<PrimaryKeyColumn['type']>, KeyType>> = {
  smallint: integerOf(16),
  integer: integerOf(32),
  bigint: integerOf(64),
  uuid: {
    description: 'a uuid',
    parse: (text) => (UUID.test(text.toLowerCase()) ? text.toLowerCase() : undefined),
    compare: asTexts,
  },
  text: {
    description: `a text of 1 to ${LONGEST_TEXT} characters`,
    parse: (text) =>
      text.length > 0 && text.length <= LONGEST_TEXT && text.isWellFormed() && !text.includes('\0') ? text : undefined,
    compare: asTexts,
  },
};

function integerOf(bits: number): KeyType {
  return {
    description: `an integer of ${bits} bits`,
    parse: (text) =>
      /^(0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text) ? text : undefined,
    compare: (a, b) => Number(BigInt(a) - BigInt(b)),
  };
}

/** The database may have another order of texts; what matters among equals is that it is always the same. */
function asTexts(a: ItemKey, b: ItemKey): number {
  return byCodeUnit(String(a), String(b));
}

/** An item's key as text: what it is called in messages, logs and records. */
export function idOf({ id }: { readonly id: ItemKey }): string {
  return String(id);
}

/**
 * The type of an entity's key.
 *
 * @throws TypeError that says what is wrong, and what to do, when its primary key is not one column called `id` of a type
 *   that can be an item's key
 */
export function keyTypeOf(entity: EntityClass<object>): KeyType {
  const columns = primaryKeyOf(entity);
  const [key, ...others] = columns;
  const advice =
    "an item's key is one column: a property called id (its column may be called anything, by .name()) that is " +
    "p.bigint(), p.bigint('string'), p.integer(), p.smallint(), p.uuid(), p.string() or p.text()";
  if (!key) throw new TypeError(`${entity.name} has no primary key; ${advice}`);
  if (others.length > 0) {
    throw new TypeError(
      `${entity.name} has a primary key of ${columns.length} columns (${columns.map(({ property }) => property).join(', ')}); ${advice}`,
    );
  }
  if (key.property !== 'id' || key.type === undefined) {
    throw new TypeError(
      `${entity.name} has a primary key called ${key.property}${key.type ? '' : ', of another type'}; ${advice}`,
    );
  }
  return KEY_TYPES[key.type];
}
