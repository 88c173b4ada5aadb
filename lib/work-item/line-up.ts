import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { byClaimOrder } from './due-items.ts';
import type { ItemTable } from './item-table.ts';
import { idOf, keyTypeOf } from './key-type.ts';
import { keyOf } from './keys.ts';
import type { Scope } from './scope.ts';
import type { Turn, WorkItem } from './work-item.ts';

/**
 * Of each key, the first items in claim order that are beyond its limit become its `next`, the others wait.
 *
 * @param excess items that are beyond the limit of their key
 * @param taken items that this claim takes
 */
export async function lineUp(
  em: EntityManager,
  entity: ItemTable['entity'],
  excess: readonly WorkItem[],
  taken: readonly WorkItem[],
  { key, limit }: { readonly key: string; readonly limit: number },
  { notAside, touched }: Pick<Scope, 'notAside' | 'touched'>,
): Promise<void> {
  const keys = [...new Set(excess.map((item) => keyOf(item, key)))];
  const next = { status: 'pending', turn: 'next', id: { $nin: idsOf(taken) }, [key]: { $in: keys } };
  const inSight = await em.find(
    entity,
    { $and: [next as FilterQuery<WorkItem>, notAside] },
    { fields: ['id', 'priority', 'availableAt', 'turn', key as 'id'], disableIdentityMap: true },
  );
  const line = [...(inSight as WorkItem[]), ...excess.filter(({ turn }) => turn !== 'next')].sort(
    byClaimOrder(keyTypeOf(entity)),
  );
  const moves: Record<Turn, string[]> = { open: [], next: [], waiting: [] };
  for (const group of Map.groupBy(line, (item) => keyOf(item, key)).values()) {
    group.forEach((item, place) => {
      const turn = place < limit ? 'next' : 'waiting';
      if (item.turn !== turn) moves[turn].push(idOf(item));
    });
  }
  for (const turn of ['next', 'waiting'] as const) {
    for (const id of moves[turn]) touched.add(id);
    if (moves[turn].length > 0) await em.nativeUpdate(entity, { id: { $in: moves[turn] } }, { turn });
  }
}

const idsOf = (items: readonly WorkItem[]) => items.map(idOf);
