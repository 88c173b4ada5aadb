import { defineEntity, p } from '@mikro-orm/core';

const ChaosChildSchema = defineEntity({
  name: 'ChaosChild',
  tableName: 'chaos_children',
  properties: {
    id: p.bigint('string').primary(),
    itemId: p.text(),
    /** Of a result, one is created through the unit of work, one inserted by a statement of its own; of a failure, there is one. */
    part: p.enum(['created', 'inserted', 'failed']),
    /** The claim under which it was written. Nothing is unique here: what is written twice must be seen. */
    claimToken: p.uuid(),
    transactionId: p.bigint('string').defaultRaw('txid_current()'),
  },
});

/** A row that settling an item, or failing it in a rescue, writes besides the item. */
export class ChaosChild extends ChaosChildSchema.class {}
ChaosChildSchema.setClass(ChaosChild);
