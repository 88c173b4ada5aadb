import { defineEntity, p } from '@mikro-orm/core';
import { STATUSES } from '../../../lib/work-item/status.ts';

const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'chaos_audit',
  properties: {
    id: p.bigint('string').primary(),
    at: p.datetime(3).defaultRaw('clock_timestamp()'),
    itemId: p.text(),
    statusBefore: p.enum(STATUSES),
    statusAfter: p.enum(STATUSES),
    tokenBefore: p.uuid().strictNullable(),
    tokenAfter: p.uuid().strictNullable(),
    attemptsBefore: p.smallint(),
    attemptsAfter: p.smallint(),
    crashesBefore: p.smallint(),
    crashesAfter: p.smallint(),
    /** The connection that made the change, by the process id of its server process. */
    backend: p.integer(),
    transactionId: p.bigint('string').defaultRaw('txid_current()'),
  },
});

/** One change of an item's row that was committed. Written by a trigger of the harness, never by a process under test. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);
