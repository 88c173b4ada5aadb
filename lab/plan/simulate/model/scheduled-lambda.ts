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

/** The schedule and the scheduled Lambda. */
export interface ScheduledLambda {
  /** The schedule's first tick; the others follow. */
  start(): void;
  state(): ScheduledLambdaState;
}

export interface ScheduledLambdaState {
  /** Runs under way. */
  readonly running: number;
  /** Why the last run that ended did so. */
  readonly stopped: RunEnd | undefined;
  /** Whether the last claim was cut by `MAX_IN_FLIGHT`. */
  readonly isCut: boolean;
}

/** `no_connection`: it failed before it could do anything. */
export type RunEnd = Exclude<StopReason, `${string}_failed`> | 'publish_failed' | 'no_connection';

/** Statements besides those of a run that finds nothing. */
const RESCUE_STATEMENTS = 3;
const CLAIM_STATEMENTS = 3;

/** @param onVisible called when messages have become visible */
export function createScheduledLambda(world: World, onVisible: () => void): ScheduledLambda {
  const { scenario, timeouts, timeline, backlog, queue, leases, inFlight, connections, counts, chance } = world;
  const containers = createContainers(connections, scenario.databasePoolSize, chance.container);
  const intervalMs = scenario.intervalMinutes * 60_000;
  const patienceMs = eventAge(scenario.intervalMinutes) * 1000;
  const statements = (count: number) => count * scenario.statementMs;
  let running = 0;
  let stopped: RunEnd | undefined;
  let isCut = false;

  function tick(): void {
    counts.ticks += 1;
    invoke(EVENT_WAIT_MS.first, timeline.now() + patienceMs);
    timeline.at(timeline.now() + intervalMs, tick);
  }

  /** An event that finds no free instance is tried again, until it is too old. */
  function invoke(waitMs: number, until: number): void {
    const now = timeline.now();
    if (running < scenario.maxInstances) run();
    else if (now + waitMs <= until) {
      timeline.at(now + waitMs, () => invoke(Math.min(EVENT_WAIT_MS.longest, waitMs * 2), until));
    } else counts.missedTicks += 1;
  }

  function run(): void {
    const called = timeline.now();
    const container = containers.acquire(called);
    const start = called + (container.isCold ? scenario.coldStartMs : 0);
    const deadline = start + timeouts.scheduler * 1000;
    running += 1;
    counts.runs += 1;

    const hasTime = () => hasTimeToDispatch(deadline - timeline.now(), scenario.batchSize);
    const after = (ms: number, next: () => void) => timeline.at(timeline.now() + ms, next);

    function rescueSome(): void {
      const rescued = hasTime() ? rescueLapsed(world, timeline.now(), RESCUE_BATCH_SIZE) : 0;
      const ms = statements(IDLE_RUN_STATEMENTS.rescue + (rescued > 0 ? RESCUE_STATEMENTS : 0));
      after(ms + rescued * scenario.claimItemMs, rescued === RESCUE_BATCH_SIZE ? rescueSome : dispatch);
    }

    function dispatch(): void {
      if (hasTime()) after(statements(IDLE_RUN_STATEMENTS.count), claim);
      else stop('deadline');
    }

    function claim(): void {
      const now = timeline.now();
      const limit = claimLimit(scenario, inFlight.count(now));
      isCut = limit < scenario.batchSize;
      if (limit === 0) {
        stop('max_in_flight');
        return;
      }
      const lots = backlog.take(now, limit);
      const items = lots.reduce((sum, { count }) => sum + count, 0);
      if (items === 0) after(statements(IDLE_RUN_STATEMENTS.claim), () => stop('drained'));
      else {
        const ms = statements(IDLE_RUN_STATEMENTS.claim + CLAIM_STATEMENTS) + items * scenario.claimItemMs;
        after(ms, () => publish(lots, items, now, items === limit));
      }
    }

    function publish(lots: readonly Lot[], items: number, claimedAt: number, more: boolean): void {
      const now = timeline.now();
      inFlight.enter(now, items);
      counts.claims += 1;
      counts.published += items;
      const lease = addSeconds(new Date(claimedAt), scenario.queueLeaseSeconds).getTime();
      const rounds = inRounds(lots);
      for (const [index, round] of rounds.entries()) {
        const parcels = round.map((lot) => parcelOf(lot, lease));
        for (const parcel of parcels) leases.claim(parcel);
        counts.sends += Math.ceil(round.reduce((sum, { count }) => sum + count, 0) / CHUNK_SIZE);
        timeline.at(now + (index + 1) * scenario.sqsMs, () => {
          for (const parcel of parcels) queue.put(parcel);
          onVisible();
        });
      }
      after(rounds.length * scenario.sqsMs, more ? dispatch : () => stop('drained'));
    }

    function parcelOf({ attempts, crashes, availableAt, count }: Lot, leaseExpiresAt: number): Parcel {
      return {
        ...{ status: 'queued', attempts, crashes, availableAt, leaseExpiresAt, receives: 0 },
        ...{ messages: count, held: count, suspect: isSuspect({ attempts, crashes }, scenario) },
      };
    }

    function stop(reason: RunEnd): void {
      stopped = reason;
      after(statements(IDLE_RUN_STATEMENTS.measure), () => {
        running -= 1;
        counts.schedulerMs += timeline.now() - called;
        containers.release(container, timeline.now());
      });
    }

    if (containers.connect(container)) timeline.at(start, rescueSome);
    else timeline.at(start, () => stop('no_connection'));
  }

  return { start: tick, state: () => ({ running, stopped, isCut }) };
}

/** What is sent at once, one after the other. */
function inRounds(lots: readonly Lot[]): Lot[][] {
  const rounds: Lot[][] = [[]];
  let room = MESSAGES_PER_ROUND;
  for (const lot of lots) {
    for (let left = lot.count; left > 0; ) {
      if (room === 0) {
        rounds.push([]);
        room = MESSAGES_PER_ROUND;
      }
      const count = Math.min(left, room);
      rounds.at(-1)?.push({ ...lot, count });
      left -= count;
      room -= count;
    }
  }
  return rounds;
}
