import { setTimeout as sleep } from 'node:timers/promises';
import { Routine } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { unitOfWork } from './unit-of-work.ts';
import { besides } from './unit-of-work-scope.ts';

/** PostgreSQL's own lock by number, held until the transaction ends. Called as a routine: no SQL text is needed. */
export const MIGRATION_LOCK = new Routine({
  name: 'pg_try_advisory_xact_lock',
  schema: 'pg_catalog',
  type: 'function',
  params: { key: { type: 'bigint', runtimeType: 'string' } },
  returns: { runtimeType: 'boolean', columnType: 'boolean' },
  // PostgreSQL has it already, but the ORM asks for a body.
  bodyJs: () => undefined,
});

/** "sluice", as a number: what every migration of it locks. */
const LOCK_KEY = String(Buffer.from('sluice').readUIntBE(0, 6));

/** How often who waits asks again. */
const POLL_MS = 200;

/**
 * Does its work while nobody else migrates. Who waits asks again and again, in no transaction: an index that is built
 * concurrently waits for the end of every statement, and so would never end where one of them waits for its builder.
 *
 * @param em of an ORM that knows `MIGRATION_LOCK`
 */
export async function underMigrationLock<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const locked = await unitOfWork(em, async (holder) => {
      const isOurs = await holder.callRoutine(MIGRATION_LOCK, { key: LOCK_KEY });
      return isOurs ? { result: await besides(work) } : undefined;
    });
    if (locked) return locked.result;
    await sleep(POLL_MS);
  }
}
