import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

const TableSizeSchema = defineEntity({
  name: 'TableSize',
  tableName: 'pg_stat_user_tables',
  properties: {
    relid: p.integer().primary(),
    schemaname: p.string(),
    relname: p.string(),
    nLiveTup: p.bigint('number'),
  },
});

/** PostgreSQL's own estimate of how many rows a table has. A view of the server's: no migration makes it. */
export class TableSize extends TableSizeSchema.class {
  /** Undefined where there is none, or more than one table of this name. */
  static async estimate(em: EntityManager, table: string): Promise<number | undefined> {
    const sizes = await em.find(TableSize, { relname: table });
    return sizes.length === 1 ? sizes[0]?.nLiveTup : undefined;
  }
}

TableSizeSchema.setClass(TableSize);
