import type { EntityManager } from '@mikro-orm/postgresql';
import type { ErrorDescription } from '../../../lib/errors.ts';
import { idOf } from '../../../lib/work-item/key-type.ts';
import type { SettlingItem } from '../../../lib/work-item/work-item.ts';
import { ChaosChild } from './chaos-child.entity.ts';
import type { ChaosItem } from './chaos-item.entity.ts';

/** Writes a child row of its own kind. */
export function applyFailure(item: SettlingItem<ChaosItem>, _error: ErrorDescription, em: EntityManager): void {
  em.create(ChaosChild, { itemId: idOf(item), claimToken: item.claimToken ?? '', part: 'failed' });
}
