import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { QueueColumns } from '../../lib/scheduler/items.ts';
import { storable } from '../../lib/text.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { NAME_LENGTH } from './gadget-part-name.ts';

const TABLE = 'gadget_parts';

const RESULT_LENGTH = 10_000;

/** What processing found, for `apply` to write. */
export interface GadgetPartResult {
  readonly text: string;
}

const GadgetPartSchema = defineEntity({
  name: 'GadgetPart',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    name: p.string().length(NAME_LENGTH).unique(),
    result: p.text().strictNullable(),
  },
  indexes: workItemIndexes(TABLE),
  checks: workItemChecks(TABLE),
});

export class GadgetPart extends GadgetPartSchema.class {
  /** Queues names, normalised, of which none is there yet. */
  static async enqueue(names: readonly string[], columns: QueueColumns, em: EntityManager): Promise<void> {
    const rows = names.map((name) => ({ name, ...columns }));
    await em.insertMany(GadgetPart, rows);
  }

  updateFromResult({ text }: GadgetPartResult): void {
    this.result = storable(text, RESULT_LENGTH);
  }
}

GadgetPartSchema.setClass(GadgetPart);
