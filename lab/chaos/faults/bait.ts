import { LockMode } from '@mikro-orm/core';
import type { Database } from '../../../lib/database/database.ts';
import { Bait } from '../store/bait.entity.ts';
import { BAIT } from '../store/migration-chaos.ts';

/** The harness's part in a deadlock or a serialization failure of a transaction under test. */
export interface BaitKeeper {
  /** Whether one is under way: there is one bait. */
  readonly busy: boolean;
  /** Locks one row, returns, and then wants the other: whoever locks them the other way round is in a deadlock. */
  lockForDeadlock(): Promise<void>;
  /** Changes a row that a transaction, whose snapshot is older, is about to change. */
  touchForSerialization(): Promise<void>;
}

/** Time for the other to lock its first row and to wait for ours: it waits longer then, and is the one to be ended. */
const HEAD_START_MS = 50;

export function createBaitKeeper(database: Database): BaitKeeper {
  let busy = false;
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  return {
    get busy() {
      return busy;
    },
    async lockForDeadlock() {
      busy = true;
      const locked = Promise.withResolvers<void>();
      database
        .unitOfWork(async (em) => {
          await em.findOne(Bait, { id: BAIT.deadlockFirst }, lock);
          locked.resolve();
          await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
          await em.findOne(Bait, { id: BAIT.deadlockSecond }, lock);
        })
        // Where the server has chosen us, or is gone, the fault has missed: the proxy sees that.
        .catch(() => locked.resolve())
        .finally(() => {
          busy = false;
        });
      await locked.promise;
    },
    async touchForSerialization() {
      const { serialization } = BAIT;
      await database
        .fork()
        .nativeUpdate(Bait, { id: serialization }, { touched: Date.now() % 1000 })
        .catch(() => {});
    },
  };
}
