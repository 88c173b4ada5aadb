import { defineEntity, p } from '@mikro-orm/core';

const BaitSchema = defineEntity({
  name: 'Bait',
  tableName: 'chaos_bait',
  properties: { id: p.integer().primary(), touched: p.integer().default(0) },
});

/** A row that a transaction is made to lock, to run into a real deadlock or a real serialization failure. */
export class Bait extends BaitSchema.class {}
BaitSchema.setClass(Bait);
