import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { startEventSource } from '../../../local/event-source.ts';
import type { Strikes } from '../faults/strikes.ts';
import { wallMs } from '../scale.ts';
import { LAMBDA_SECONDS, PROCESSORS, SCHEDULER_LAMBDA_SECONDS, SCHEDULERS, TICK_MS } from '../settings.ts';
import type { Instance, Role } from './instance.ts';
import { createSlot, type Slot } from './slot.ts';

/** The containers, with the schedule and the event sources that drive them. */
export interface Fleet {
  /** Every process there ever was. */
  readonly instances: readonly Instance[];
  instanceOf(pid: number): Instance | undefined;
  /** One of the processes that run now. */
  anyOf(fraction: number): Instance | undefined;
  start(): void;
  /** No new run, no new batch; returns when those in hand are done and the containers have ended. As often as one likes. */
  stop(): Promise<void>;
}

export interface FleetOptions {
  readonly strikes: Strikes;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** @param place of the container, from 0: schedulers first */
  readonly launch: (role: Role, place: number, generation: number, timeoutMs: number) => Promise<Instance>;
}

export function createFleet({ strikes, sqs, queueUrl, launch }: FleetOptions): Fleet {
  const instances: Instance[] = [];
  const slot = (role: Role, place: number, seconds: number): Slot => {
    let generation = 0;
    return createSlot(async () => {
      const instance = await launch(role, place, ++generation, wallMs(seconds));
      instances.push(instance);
      return instance;
    });
  };
  const schedulers = Array.from({ length: SCHEDULERS }, (_, place) =>
    slot('scheduler', place, SCHEDULER_LAMBDA_SECONDS),
  );
  const processors = Array.from({ length: PROCESSORS }, (_, place) =>
    slot('processor', SCHEDULERS + place, LAMBDA_SECONDS),
  );
  const slots = [...schedulers, ...processors];
  let stopping: Promise<void> | undefined;
  const loops: Promise<void>[] = [];
  const sources: { stop: () => Promise<void> }[] = [];

  async function schedule(scheduler: Slot): Promise<void> {
    while (!stopping) {
      // What went wrong is what the faults were for; the next run goes on.
      await scheduler.invoke({}).catch(() => {});
      await sleep(TICK_MS);
    }
  }

  async function process(processor: Slot, event: unknown): Promise<SQSBatchResponse> {
    const answer = (await processor.invoke(event)) as SQSBatchResponse;
    if (strikes.take('kill before the acknowledgement')) {
      processor.current?.kill();
      throw new Error('killed before the acknowledgement');
    }
    return answer;
  }

  async function stop(): Promise<void> {
    await Promise.all([...loops, ...sources.map((source) => source.stop())]);
    await Promise.all(slots.map((container) => container.stop()));
  }

  return {
    instances,
    instanceOf: (pid) => instances.findLast((instance) => instance.pid === pid),
    anyOf(fraction) {
      const running = slots.flatMap(({ current }) => (current && !current.end && current.pid ? [current] : []));
      return running[Math.floor(fraction * running.length)];
    },
    start() {
      loops.push(...schedulers.map(schedule));
      sources.push(
        ...processors.map((processor) =>
          startEventSource({ sqs, queueUrl, invoke: (event) => process(processor, event), onError: () => {} }),
        ),
      );
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
