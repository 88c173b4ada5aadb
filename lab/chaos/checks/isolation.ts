import type { Instance } from '../fleet/instance.ts';
import { wallMs } from '../scale.ts';
import { BLOCK_SECONDS, MAX_ATTEMPTS } from '../settings.ts';
import { FATAL_ACTS } from '../work/world.ts';
import type { WorldCall } from '../world-server.ts';
import { attemptsOf, claimOf, type Evidence, isCrash, keepsAttempt } from './evidence.ts';

/**
 * An item loses one attempt at most to a batch-mate that takes the process down, and never its last: from its first
 * crash on, and on its last attempt, it is processed alone.
 */
export function matesHarmed({ instances, calls, audit }: Evidence): string[] {
  const attempts = attemptsOf(audit);
  const lost = instances.flatMap((instance) => {
    const inHand = callsInHand(instance, calls).filter(({ id, claimToken }) => {
      const end = attempts.get(claimOf(id, claimToken))?.end;
      return end !== undefined && isCrash(end);
    });
    const killers = inHand.filter(({ act }) => FATAL_ACTS.includes(act));
    return killers.length > 0 ? inHand.filter((call) => !killers.includes(call)) : [];
  });
  return [...Map.groupBy(lost, ({ id }) => id)].flatMap(([id, losses]) => [
    ...(losses.length > 1 ? [`item ${id} lost ${losses.length} attempts to batch-mates that killed its process`] : []),
    ...losses
      .filter(({ attempt }) => attempt >= MAX_ATTEMPTS)
      .map(() => `item ${id} has failed because a batch-mate killed its process on its last attempt`),
  ]);
}

/** An item that would have worked loses no attempt to a batch-mate that blocks the event loop until its time is over. */
export function matesBlamed({ calls, audit }: Evidence): string[] {
  const attempts = attemptsOf(audit);
  const blockers = calls.filter(({ act }) => act === 'block');
  return calls
    .filter(({ act }) => act === 'work' || act === 'chain')
    .flatMap((call) => {
      const end = attempts.get(claimOf(call.id, call.claimToken))?.end;
      if (!end || isCrash(end) || end.statusAfter === 'completed' || !keepsAttempt(end)) return [];
      const blocker = blockers.find(
        ({ pid, at }) => pid === call.pid && Math.abs(at - call.at) < wallMs(BLOCK_SECONDS),
      );
      return blocker ? [`item ${call.id} lost an attempt to item ${blocker.id}, which blocked the event loop`] : [];
    });
}

/** What a process that was ended by its own items had in hand. */
function callsInHand({ end, pid, invokedAt }: Instance, calls: readonly WorldCall[]): WorldCall[] {
  if (end !== 'itself' && end !== 'timed out') return [];
  return calls.filter((call) => call.pid === pid && call.at >= invokedAt);
}
