import type { EntityManager } from '@mikro-orm/postgresql';
import { PermanentError } from '../../../lib/errors.ts';
import type { ProcessContext } from '../../../lib/scheduler/define-scheduler.ts';
import { idOf } from '../../../lib/work-item/key-type.ts';
import type { ItemSnapshot, SettlingItem } from '../../../lib/work-item/work-item.ts';
import { CHAINED } from './chained.ts';
import { ChaosChild } from './chaos-child.entity.ts';
import { ChaosItem } from './chaos-item.entity.ts';
import { behave, ChaosResult } from './misbehave.ts';
import type { ChaosSettings } from './settings.ts';
import { type Call, Instruction } from './world.ts';

/** Behaves as the world outside tells it to. */
export async function process(
  item: ItemSnapshot<ChaosItem>,
  { signal, attempt, settings }: ProcessContext<ChaosSettings>,
): Promise<ChaosResult> {
  const { number, claimToken } = item;
  const call: Call = { pid: globalThis.process.pid, id: idOf(item), number, attempt, claimToken: claimToken ?? '' };
  const answer = await fetch(settings.chaosWorldUrl, { method: 'POST', body: JSON.stringify(call), signal });
  const { act } = Instruction.parse(await answer.json());
  return behave(act, attempt);
}

/** Writes the result, and two child rows: one through the unit of work, one by a statement of its own. */
export async function apply(item: SettlingItem<ChaosItem>, result: ChaosResult, em: EntityManager): Promise<void> {
  const { text, chain } = ChaosResult.parse(result);
  item.result = text;
  const row = { itemId: idOf(item), claimToken: item.claimToken ?? '' };
  em.create(ChaosChild, { ...row, part: 'created' });
  if (chain) em.create(ChaosItem, { number: item.number + CHAINED, result: null, refuses: null, refusesUntil: null });
  await em.insert(ChaosChild, { ...row, part: 'inserted' });
}

export function normalize(written: string): string {
  if (/^\d{1,6}$/.test(written)) return written;
  throw new PermanentError('number_invalid', `${JSON.stringify(written)} is no number of a chaos item`);
}
