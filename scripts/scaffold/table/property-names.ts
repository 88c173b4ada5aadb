import { workItemColumns } from '../../../lib/work-item/properties.ts';
import { camel } from '../names.ts';
import type { ExistingTable } from './existing-table.ts';

/** Names that an entity's own are not to hide. */
const OF_EVERY_OBJECT = ['constructor', 'prototype', 'toJSON', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'];

const OF_EVERY_ITEM = Object.keys(workItemColumns());

/**
 * What the columns of a table are called in its entity, by their names: the key is `id`; one whose name an item has already,
 * as `status`, is called by its table, as `parcelStatus`.
 *
 * @param singular what a row is called: `price-check`
 * @param references columns that refer to a row of another entity, and are called by that: `customer_id` is `customer`
 */
export function propertyNames(
  { columns, key }: ExistingTable,
  singular: string,
  references: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> {
  const names = new Map([[key, 'id']]);
  const taken = new Set(['id', ...OF_EVERY_ITEM, ...OF_EVERY_OBJECT]);
  for (const { name } of columns.filter((column) => column.name !== key)) {
    const free =
      candidates(identifier(references.has(name) ? name.replace(/_?id$/i, '') || name : name), singular).find(
        (candidate) => !taken.has(candidate),
      ) ?? name;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}

function* candidates(plain: string, singular: string): Generator<string> {
  yield plain;
  yield camel(singular) + raised(plain);
  for (let number = 2; ; number += 1) yield `${plain}${number}`;
}

/** `Ship to_city` as `shipToCity`: in camel case, of letters and digits alone. */
function identifier(column: string): string {
  const words = column.split(/[^\p{ID_Continue}]+|_+/u).filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? lowered(word) : raised(word))).join('');
  return /^\p{ID_Start}/u.test(name) ? name : `column${raised(name)}`;
}

const lowered = (word: string) =>
  /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
const raised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
