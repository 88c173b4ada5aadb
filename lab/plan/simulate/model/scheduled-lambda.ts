import { eventAge } from '../../../../deploy/stack/limits.ts';
import { addSeconds } from '../../../../lib/clock.ts';
import { CHUNK_SIZE, MESSAGES_PER_ROUND } from '../../../../lib/queue/publisher.ts';
import { claimLimit, hasTimeToDispatch } from '../../../../lib/scheduler/run-limits.ts';
import type { StopReason } from '../../../../lib/scheduler/run-summary.ts';
import { isSuspect } from '../../../../lib/work-item/claim.ts';
import { RESCUE_BATCH_SIZE } from '../../../../lib/work-item/rescue.ts';
import { EVENT_WAIT_MS } from '../../aws-limits.ts';
import { IDLE_RUN_STATEMENTS } from '../../workload.ts';
import type { Lot } from './backlog.ts';
import { createContainers } from './containers.ts';
import type { Parcel } from './queue.ts';
import { rescueLapsed } from './rescue.ts';
import type { World } from './world.ts';

/** `no_connection`: before it could do anything. */
type RunEnd = StopReason | 'no_connection';

/** Statements besides those of a run that finds nothing. */
const RESCUE_STATEMENTS = 3;
const CLAIM_STATEMENTS = 3;

const itemsIn = (lots: readonly Lot[]) => lots.reduce((sum, { count }) => sum + count, 0);

/**
 * The schedule and the scheduled Lambda.
 *
 * @param onVisible called when messages have become visible
 */
export function createScheduledLambda(world: World, onVisible: () => void) {
  const { scenario, timeline, backlog, queue, leases, inFlight, counts } = world;
  const containers = createContainers(world.connections, scenario.databasePoolSize, world.chance.container);
  /** Runs under way, why the last that ended did so, and whether the last claim was cut by `MAX_IN_FLIGHT`. */
  let running = 0;
  let stopped: RunEnd | undefined;
  let isCut = false;

  const after = (ms: number, next: () => void) => timeline.at(timeline.now() + ms, next);
  const afterStatements = (count: number, next: () => void) => after(count * scenario.statementMs, next);

  /** The schedule's tick; the others follow. */
  function tick(): void {
    counts.ticks += 1;
    invoke(EVENT_WAIT_MS.first, timeline.now() + eventAge(scenario.intervalMinutes) * 1000);
    after(scenario.intervalMinutes * 60_000, tick);
  }

  /** An event that finds no free instance is tried again, until it is too old. */
  function invoke(waitMs: number, until: number): void {
    if (running < scenario.maxInstances) run();
    else if (timeline.now() + waitMs > until) counts.missedTicks += 1;
    else after(waitMs, () => invoke(Math.min(EVENT_WAIT_MS.longest, waitMs * 2), until));
  }

  function run(): void {
    const called = timeline.now();
    const container = containers.acquire(called);
    const start = called + (container.isCold ? scenario.coldStartMs : 0);
    const deadline = start + world.timeouts.scheduler * 1000;
    const hasTime = () => hasTimeToDispatch(deadline - timeline.now(), scenario.batchSize);
    running += 1;
    counts.runs += 1;

    const drained = () => stop('drained');

    function rescueSome(): void {
      const rescued = hasTime() ? rescueLapsed(world, timeline.now(), RESCUE_BATCH_SIZE) : 0;
      const statements = IDLE_RUN_STATEMENTS.rescue + (rescued > 0 ? RESCUE_STATEMENTS : 0);
      const ms = statements * scenario.statementMs + rescued * scenario.claimItemMs;
      after(ms, rescued === RESCUE_BATCH_SIZE ? rescueSome : dispatch);
    }

    function dispatch(): void {
      if (hasTime()) afterStatements(IDLE_RUN_STATEMENTS.count, claim);
      else stop('deadline');
    }

    function claim(): void {
      const now = timeline.now();
      const limit = claimLimit(scenario, inFlight.count(now));
      isCut = limit < scenario.batchSize;
      const rounds = takeRounds(now, limit);
      const items = itemsIn(rounds.flat());
      if (limit === 0) stop('max_in_flight');
      else if (items === 0) afterStatements(IDLE_RUN_STATEMENTS.claim, drained);
      else {
        const statements = IDLE_RUN_STATEMENTS.claim + CLAIM_STATEMENTS;
        const lease = addSeconds(new Date(now), scenario.queueLeaseSeconds).getTime();
        const next = items === limit ? dispatch : drained;
        after(statements * scenario.statementMs + items * scenario.claimItemMs, () => {
          publish(rounds, lease);
          after(rounds.length * scenario.sqsMs, next);
        });
      }
    }

    function publish(rounds: readonly Lot[][], leaseExpiresAt: number): void {
      const items = itemsIn(rounds.flat());
      inFlight.enter(timeline.now(), items);
      counts.claims += 1;
      counts.published += items;
      for (const [index, round] of rounds.entries()) {
        const parcels = round.map((lot) => parcelOf(lot, leaseExpiresAt));
        for (const parcel of parcels) leases.claim(parcel);
        counts.sends += Math.ceil(itemsIn(round) / CHUNK_SIZE);
        after((index + 1) * scenario.sqsMs, () => {
          for (const parcel of parcels) queue.put(parcel);
          onVisible();
        });
      }
    }

    function stop(reason: RunEnd): void {
      stopped = reason;
      afterStatements(IDLE_RUN_STATEMENTS.measure, () => {
        running -= 1;
        counts.schedulerMs += timeline.now() - called;
        containers.release(container, timeline.now());
      });
    }

    timeline.at(start, containers.connect(container) ? rescueSome : () => stop('no_connection'));
  }

  /** Takes what is due, by what is sent at once, one after the other. */
  function takeRounds(now: number, limit: number): Lot[][] {
    const rounds: Lot[][] = [];
    for (let left = limit; left > 0 && backlog.hasDue(now); left -= MESSAGES_PER_ROUND) {
      rounds.push(backlog.take(now, Math.min(left, MESSAGES_PER_ROUND)));
    }
    return rounds;
  }

  function parcelOf({ count, ...lot }: Lot, leaseExpiresAt: number): Parcel {
    const suspect = isSuspect(lot, scenario);
    return { ...lot, status: 'queued', leaseExpiresAt, suspect, receives: 0, messages: count, held: count };
  }

  return { start: tick, state: () => ({ running, stopped, isCut }) };
}
