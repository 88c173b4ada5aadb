import type { EntityClass } from '@mikro-orm/core';
import { keysWithout } from '../database/keys-without.ts';
import type { WorkItem } from '../work-item/work-item.ts';
import type { Items } from './items.ts';

/**
 * Items that stand beside the rows of a table that is not to be altered, one for each, and are called by its key.
 *
 * @param entity of the items
 * @param reference its property that refers to a row: unique, and read as its key alone (`mapToPk()`)
 */
export function itemsBeside<T extends WorkItem, Reference extends keyof T & string>(
  entity: EntityClass<T>,
  reference: Reference,
): Items<Reference> {
  return {
    key: reference,
    async enqueue(names, columns, em) {
      const rows = names.map((name) => ({ [reference]: name, ...columns }));
      await em.insertMany(entity as EntityClass<object>, rows);
    },
    missing: (limit, after, em) => keysWithout(em, entity, reference, limit, after),
  };
}
