import { fileURLToPath } from 'node:url';
import type { SQSBatchResponse } from 'aws-lambda';
import { describeError } from '../lib/errors.ts';
import type { BatchSummary } from '../lib/scheduler/batch.ts';
import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import type { RunSummary } from '../lib/scheduler/run-summary.ts';
import { type EventSource, startEventSource } from './event-source.ts';
import { createLambda, type Lambda, type LogLine } from './lambda/lambda.ts';
import { type LocalStack, PROCESSOR_TIMEOUT_MS } from './local-stack.ts';

/** What the handlers did, added up from their answers and their log lines. */
export interface Totals {
  runs: number;
  published: number;
  stale: number;
}

export interface LocalRunOptions {
  readonly tickMs: number;
  /** The processor Lambda's time limit. */
  readonly processorTimeoutMs?: number | undefined;
  readonly onLog: (line: LogLine) => void;
  readonly onProblem: (problem: string) => void;
}

/** The schedule, the queue and the two Lambdas of one scheduler, as AWS would drive them. */
export interface LocalRun {
  readonly totals: Readonly<Totals>;
  /** No new run, no new batch; returns when those in hand are settled and the containers have ended. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Processor containers, each with a poller of its own. */
const PROCESSORS = 2;

const SCHEDULER_TIMEOUT_MS = 60_000;

/** Fires the scheduled handler on a tick, and feeds the processor's containers from the queue. */
export function startLocalRun(scheduler: Scheduler, stack: LocalStack, options: LocalRunOptions): LocalRun {
  const totals: Totals = { runs: 0, published: 0, stale: 0 };
  const lambda = (name: string, timeoutMs: number): Lambda =>
    createLambda({
      functionName: `${scheduler.name}-${name}`,
      taskRoot: ROOT,
      handler: `functions/${scheduler.name}/${name}.handler`,
      environment: stack.env,
      timeoutMs,
      onLog: (line) => {
        if (line.message === 'batch finished') totals.stale += (line['summary'] as BatchSummary).stale;
        options.onLog(line);
      },
    });
  const scheduled = lambda('scheduler', SCHEDULER_TIMEOUT_MS);
  const processorTimeoutMs = options.processorTimeoutMs ?? PROCESSOR_TIMEOUT_MS;
  const processors = Array.from({ length: PROCESSORS }, () => lambda('processor', processorTimeoutMs));

  async function tick(): Promise<void> {
    try {
      const summary = (await scheduled.invoke({})) as RunSummary;
      totals.runs += 1;
      totals.published += summary.published;
    } catch (error) {
      options.onProblem(`the scheduled Lambda failed: ${describeError(error).message}`);
    }
  }

  const sources: EventSource[] = processors.map((processor) =>
    startEventSource({
      sqs: stack.sqs,
      queueUrl: stack.settingsOf(scheduler).queueUrl,
      invoke: async (event) => (await processor.invoke(event)) as SQSBatchResponse,
      onError: (error) => options.onProblem(`the processor Lambda failed: ${describeError(error).message}`),
    }),
  );
  const ticker = startTicker(tick, options.tickMs);
  return {
    totals,
    async stop() {
      await Promise.all([ticker.stop(), ...sources.map((source) => source.stop())]);
      await Promise.all([scheduled, ...processors].map((container) => container.stop()));
    },
  };
}

/** Runs at once, and then one interval after each end: a run never overlaps the next. */
function startTicker(run: () => Promise<void>, everyMs: number): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current = Promise.resolve();
  const next = () => {
    current = run().then(() => {
      if (!stopped) timer = setTimeout(next, everyMs);
    });
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return current;
    },
  };
}
