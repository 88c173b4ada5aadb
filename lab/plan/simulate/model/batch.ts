import { ItemTimeoutError, PermanentError, SluiceError } from '../../../../lib/errors.ts';
import { hasTimeForItem, inTurns, processingLease } from '../../../../lib/scheduler/batch-limits.ts';
import { setbackOf } from '../../../../lib/work-item/outcome.ts';
import type { Parcel } from './queue.ts';
import type { World } from './world.ts';

type Attempt = ReturnType<typeof begin>[number];

/** Statements of a begin besides the first, where some of the items were tried before. */
const FURTHER_ATTEMPTS = 3;

/** What is thrown is always the same; how it is described does not matter. */
const FAILURE = new SluiceError('failed', 'failed');
const PERMANENT_FAILURE = new PermanentError('failed', 'failed for good');

/**
 * Works out what becomes of a batch, from its first begin to its end, as `processBatch` would do it.
 *
 * @param start when the handler is called
 * @returns when it ends, and whether its process died: its messages come again then, and are deleted else. What was
 * received, some of it apart: where nothing of it is held any more, it was begun or given back
 */
export function workBatch(world: World, received: readonly Parcel[], start: number) {
  const { scenario, timeouts, backlog, inFlight, counts } = world;
  const deadline = start + timeouts.processor * 1000;
  let now = start;

  function giveBack(group: readonly Parcel[]): void {
    now += scenario.statementMs;
    for (const parcel of group) {
      const { availableAt, attempts, crashes, held } = parcel;
      for (let item = 0; item < held; item++) backlog.putBack(availableAt, attempts, crashes);
      counts.released += held;
      inFlight.leave(now, held);
      parcel.held = 0;
    }
  }

  /** @returns whether the container lives on */
  function work(group: readonly Parcel[]): boolean {
    const lease = processingLease(new Date(now), deadline - now);
    now += scenario.beginMs;
    if (group.some(({ attempts }) => attempts > 0)) now += FURTHER_ATTEMPTS * scenario.statementMs;
    const attempts = group.flatMap((parcel) => begin(world, parcel, now));
    settleInTurn(attempts, scenario.databasePoolSize, scenario.settleMs);
    const crashAt = attempts.find(({ fate }) => fate === 'crashes')?.endsAt ?? Number.POSITIVE_INFINITY;
    for (const attempt of attempts) {
      if (attempt.settledAt > crashAt || attempt.fate === 'crashes') lose(world, attempt, lease.getTime());
      else settle(world, attempt);
    }
    const isAlive = crashAt === Number.POSITIVE_INFINITY;
    now = isAlive ? (attempts.at(-1)?.settledAt ?? now) : crashAt;
    return isAlive;
  }

  const parcels = received.flatMap(oneByOne);
  for (const group of inTurns(parcels, ({ suspect }) => suspect)) {
    if (!hasTimeForItem(deadline - now, scenario.itemTimeoutSeconds)) giveBack(group);
    else if (!work(group)) return { at: now, crashed: true, parcels };
  }
  return { at: now, crashed: false, parcels };
}

/** Suspects apart, each with its message. */
function oneByOne(parcel: Parcel): Parcel[] {
  if (!parcel.suspect || parcel.messages === 1) return [parcel];
  const { messages, held } = parcel;
  parcel.held = 0;
  return Array.from({ length: messages }, (_, index) => ({ ...parcel, messages: 1, held: index < held ? 1 : 0 }));
}

/** Attempts whose `process` ends, and which are settled then; of the others the message is stale. */
function begin({ scenario, chance, counts }: World, parcel: Parcel, now: number) {
  const { messages, held, attempts, crashes } = parcel;
  const limit = scenario.itemTimeoutSeconds * 1000;
  parcel.held = 0;
  counts.staleMessages += messages - held;
  counts.attempts += held;
  return Array.from({ length: held }, () => {
    const drawn = chance.fate();
    const wanted = chance.processMs() * (drawn === 'crashes' ? chance.fraction() : 1);
    const fate = wanted >= limit ? ('times out' as const) : drawn;
    return { attempts: attempts + 1, crashes, fate, endsAt: now + Math.min(wanted, limit), settledAt: 0 };
  });
}

/** Its process died: it stays under its lease, which the rescue will find. */
function lose({ leases, counts }: World, { attempts, crashes, fate }: Attempt, leaseExpiresAt: number): void {
  if (fate === 'crashes') counts.crashes += 1;
  counts.crashedAttempts += 1;
  leases.add({ status: 'processing', attempts, crashes, leaseExpiresAt, held: 1 });
}

function settle(world: World, { attempts, crashes, fate, settledAt }: Attempt): void {
  const { scenario, inFlight, backlog, chance, counts } = world;
  inFlight.leave(settledAt, 1);
  if (fate === 'times out') counts.timeouts += 1;
  const setback = fate === 'completes' ? undefined : setbackOf(thrownBy(fate, scenario), attempts, scenario, chance);
  if (!setback) world.finish('completed', settledAt);
  else if (setback.kind === 'failed') world.finish('failed', settledAt);
  else {
    const isRetry = setback.kind === 'retry';
    if (isRetry) counts.retries += 1;
    backlog.putBack(settledAt + setback.delaySeconds * 1000, isRetry ? attempts : attempts - 1, crashes);
  }
}

function thrownBy(fate: Attempt['fate'], { itemTimeoutSeconds }: World['scenario']): Error {
  if (fate === 'times out') return new ItemTimeoutError(itemTimeoutSeconds);
  return fate === 'fails for good' ? PERMANENT_FAILURE : FAILURE;
}

/**
 * When each attempt of a batch is settled: in the order in which their `process` ends, each with a connection of the
 * container's pool for `settleMs`.
 *
 * @param endings put in that order
 */
export function settleInTurn(
  endings: { readonly endsAt: number; settledAt: number }[],
  poolSize: number,
  settleMs: number,
): void {
  endings.sort((a, b) => a.endsAt - b.endsAt);
  for (const [index, ending] of endings.entries()) {
    // Each takes as long as the others: a connection comes free when the one so many places before is settled.
    const free = endings[index - poolSize]?.settledAt ?? 0;
    ending.settledAt = Math.max(ending.endsAt, free) + settleMs;
  }
}
