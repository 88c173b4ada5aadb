import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../lib/database/database.ts';
import { idOf } from '../../lib/work-item/key-type.ts';
import { isAlive } from '../../local/is-alive.ts';
import type { Instance } from './fleet/instance.ts';
import { AuditEntry } from './store/audit-entry.entity.ts';
import { ServerConnection } from './store/server-connection.entity.ts';
import { ChaosChild } from './work/chaos-child.entity.ts';
import { ChaosItem } from './work/chaos-item.entity.ts';

/** All rows of a run, in the order in which they were written. */
export async function gatherRows(database: Database) {
  const order = { orderBy: { id: 'asc' }, disableIdentityMap: true } as const;
  return {
    items: (await database.fork().find(ChaosItem, {}, order)).map((item) => ({ ...item, id: idOf(item) })),
    children: await database.fork().find(ChaosChild, {}, order),
    audit: await database.fork().find(AuditEntry, {}, order),
  };
}

/** What has ended may need a moment to be gone. */
const GONE_WITHIN_MS = 3000;
const POLL_MS = 50;

/** The processes, and the server processes that served them, that are still there. */
export async function leftBehindBy(instances: readonly Instance[], database: Database): Promise<string[]> {
  const backends = instances.flatMap((instance) => [...instance.backends]);
  const look = async () => [
    ...instances.filter(({ pid }) => pid > 0 && isAlive(pid)).map(({ name, pid }) => `process ${pid} of ${name}`),
    ...(await database.fork().find(ServerConnection, { pid: { $in: backends } })).map(
      ({ pid, state }) => `server process ${pid}, ${state}`,
    ),
  ];
  const deadline = Date.now() + GONE_WITHIN_MS;
  for (;;) {
    const left = await look();
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(POLL_MS);
  }
}
