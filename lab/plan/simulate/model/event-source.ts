import { RECORDS_PER_BATCH } from '../../../../deploy/stack/limits.ts';
import { MAX_RECEIVE_COUNT, visibilityTimeout } from '../../../../deploy/stack/queue.ts';
import { ASSUMED, EVENT_SOURCE } from '../../aws-limits.ts';
import type { Scenario } from '../../workload.ts';
import { workBatch } from './batch.ts';
import { createContainers } from './containers.ts';
import type { Parcel } from './queue.ts';
import type { World } from './world.ts';

const RAMP_MS = 1000;
const RAMP_BY = (EVENT_SOURCE.moreAMinute * RAMP_MS) / 60_000;

/** Processors at once: what the setting says, and what the account has left besides the reserved scheduled Lambda. */
export function mostProcessors({ maxConcurrency, accountConcurrency, maxInstances }: Scenario): number {
  return Math.min(maxConcurrency, accountConcurrency - maxInstances);
}

/** The event source mapping and the processor's containers. */
export function createEventSource(world: World) {
  const { scenario, timeline, queue, leases, counts } = world;
  const containers = createContainers(world.connections, scenario.databasePoolSize, world.chance.container);
  const most = mostProcessors(scenario);
  const few = Math.min(most, EVENT_SOURCE.firstBatches);
  const visibilityMs = visibilityTimeout(scenario.processorTimeoutSeconds) * 1000;
  // Processors at work; how many may be now, and were at most.
  let running = 0;
  let allowed = few;
  let peak = 0;
  /** Messages that are out of sight because their processor got no connection. */
  let refused = 0;
  let idleSince = 0;
  let ramping = false;
  let windowEndsAt: number | undefined;

  /** Messages have become visible, or a processor is free. */
  function poll(): void {
    const now = timeline.now();
    if (running === 0 && now - idleSince > ASSUMED.scaleBackMs) allowed = few;
    while (running < allowed && isBatchReady(now)) receive(now);
    if (running < allowed || queue.visible() === 0 || allowed === most || ramping) return;
    ramping = true;
    timeline.at(now + RAMP_MS, () => {
      ramping = false;
      if (queue.visible() > 0) allowed = Math.min(most, allowed + RAMP_BY);
      poll();
    });
  }

  /** A batch goes when it is full, or its window has passed since its first message was seen. */
  function isBatchReady(now: number): boolean {
    const visible = queue.visible();
    if (visible === 0) return false;
    if (visible < RECORDS_PER_BATCH && scenario.batchWindowSeconds > 0) {
      if (windowEndsAt === undefined) {
        windowEndsAt = now + scenario.batchWindowSeconds * 1000;
        timeline.at(windowEndsAt, poll);
      }
      if (now < windowEndsAt) return false;
    }
    windowEndsAt = undefined;
    return true;
  }

  function receive(now: number): void {
    const parcels = queue.receive(RECORDS_PER_BATCH);
    const messages = parcels.reduce((sum, parcel) => sum + parcel.messages, 0);
    for (const parcel of parcels) parcel.receives += 1;
    counts.deliveries += messages;
    counts.batches += 1;
    running += 1;
    peak = Math.max(peak, running);
    const container = containers.acquire(now);
    const called = now + scenario.sqsMs;
    const start = called + (container.isCold ? scenario.coldStartMs : 0);
    const visibleAt = now + visibilityMs;
    const isConnected = containers.connect(container);
    // Without connections the begin fails, and nothing is acknowledged.
    const end = isConnected
      ? workBatch(world, parcels, start)
      : { at: start + scenario.statementMs, crashed: false, parcels };
    counts.processorMs += end.at - called;
    if (!isConnected) refuse(messages, visibleAt);
    if (isConnected && !end.crashed) counts.deletes += 1;
    else comeAgain(end.parcels, visibleAt);
    timeline.at(end.at, () => {
      running -= 1;
      if (running === 0) idleSince = timeline.now();
      if (end.crashed) containers.lose(container);
      else containers.release(container, timeline.now());
      poll();
    });
  }

  function refuse(messages: number, until: number): void {
    counts.refusals += 1;
    refused += messages;
    timeline.at(until, () => {
      refused -= messages;
    });
  }

  /** Messages that were not acknowledged, stale ones among them; what they still hold can be rescued meanwhile. */
  function comeAgain(parcels: readonly Parcel[], at: number): void {
    for (const parcel of parcels) if (parcel.held > 0) leases.add(parcel);
    timeline.at(at, () => {
      for (const parcel of parcels) {
        if (parcel.receives < MAX_RECEIVE_COUNT) queue.put(parcel);
        else counts.deadLetters += parcel.messages;
      }
      poll();
    });
  }

  return {
    poll,
    state: () => ({ running, allowed, most, refused }),
    peak: () => peak,
    coldStarts: containers.coldStarts,
  };
}
