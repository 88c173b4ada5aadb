import { defineEntity, p } from '@mikro-orm/core';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../../lib/work-item/properties.ts';

const TABLE = 'chaos_items';

/** What a row may refuse to become. */
export const REFUSED_STATUSES = ['queued', 'processing'] as const;

const ChaosItemSchema = defineEntity({
  name: 'ChaosItem',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    /** By which the world knows how it behaves. */
    number: p.integer(),
    result: p.string().length(100).strictNullable(),
    /** The status that its row refuses to take, and until when: a trigger of the harness raises. */
    refuses: p.enum(REFUSED_STATUSES).strictNullable(),
    refusesUntil: p.datetime(3).strictNullable(),
  },
  indexes: workItemIndexes(TABLE),
  checks: workItemChecks(TABLE),
});

export class ChaosItem extends ChaosItemSchema.class {}
ChaosItemSchema.setClass(ChaosItem);

/** An item that a completed one queues has this much over its parent's number. */
export const CHAINED = 1_000_000;
