import { defineEntity, p } from '@mikro-orm/core';

const ServerConnectionSchema = defineEntity({
  name: 'ServerConnection',
  tableName: 'pg_stat_activity',
  properties: { pid: p.integer().primary(), state: p.string().nullable() },
});

/** A connection as PostgreSQL itself sees it. */
export class ServerConnection extends ServerConnectionSchema.class {}
ServerConnectionSchema.setClass(ServerConnection);
