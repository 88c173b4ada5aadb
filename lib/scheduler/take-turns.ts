import { lineUpFull } from '../work-item/key-limit.ts';
import { openAll, promote } from '../work-item/promote.ts';
import { SchedulerState } from '../work-item/scheduler-state.entity.ts';
import { allBut } from '../work-item/scope.ts';
import type { Run } from './step.ts';

/** Items lined up after dispatching, at most: a key with a million of them takes several runs, and holds up none. */
const MOST_ROUNDS = 25;

/** Sees to the turns before anything is claimed: everything pending is in the claim's sight sooner or later. */
export async function seeToTurns({ container, state, troubles, hasTime }: Run): Promise<void> {
  const { database, scheduler, table, keyLimit, clock } = container;
  const before = state.concurrencyKey;
  const key = keyLimit?.key ?? null;
  if (before !== null && before !== key) {
    // Lined up by a key that counts no more.
    const linedUp = { status: 'pending' as const, turn: { $ne: 'open' as const } };
    const { refused, done } = await openAll(table, { $and: [linedUp, allBut(troubles.aside)] }, hasTime);
    await troubles.record('promote', refused);
    if (!done) return;
  }
  if (before !== key) await SchedulerState.setConcurrencyKey(database.fork(), scheduler.name, key);
  if (keyLimit) await troubles.record('promote', await promote(table, clock.now(), keyLimit, troubles.aside));
}

/** Lines up what nobody has looked at because its key was full, so that it is out of the way of the next claims. */
export async function lineUp({ container, troubles, hasTime }: Run): Promise<void> {
  const { table, keyLimit, clock } = container;
  if (!keyLimit) return;
  for (let round = 0; round < MOST_ROUNDS && hasTime(); round++) {
    if (!(await lineUpFull(table, clock.now(), keyLimit, allBut(troubles.aside)))) return;
  }
}
