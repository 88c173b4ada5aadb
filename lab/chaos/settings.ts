import { wallMs } from './scale.ts';
import { CHAOS_KEY, chaosKey } from './work/chaos-key.ts';

/** Seconds by the clocks of the processes. */
export const ITEM_TIMEOUT_SECONDS = 10;
export const LAMBDA_SECONDS = 30;
/** Longer than the time limit of all that were begun with it, and soon over. */
export const BLOCK_SECONDS = ITEM_TIMEOUT_SECONDS + 1;
export const SCHEDULER_LAMBDA_SECONDS = 90;
export const QUEUE_LEASE_SECONDS = 90;
const RETRY_MAX_SECONDS = 10;

export const MAX_ATTEMPTS = 4;
export const BATCH_SIZE = 50;

/** Containers at once. */
export const PROCESSORS = 4;
export const SCHEDULERS = 2;

/** Between the runs of one scheduler, in milliseconds of the wall. */
export const TICK_MS = 300;

/** Longer than a processor may take, as a deployment must have it; in seconds of the wall. */
export const VISIBILITY_TIMEOUT_SECONDS = Math.ceil(wallMs(LAMBDA_SECONDS) / 1000) + 1;

/** Enough that no message of ours ends as a dead letter; what may end there is poison. */
export const MAX_RECEIVE_COUNT = 100;

/** More than a processor needs, and soon used up by an item that hoards. */
const HEAP_MEGABYTES = 96;

/**
 * Within this time after the last fault, every item must be at its end: each attempt may take a message that is lost,
 * a processor that dies at the end of its time, and the longest wait before the next; then clocks that disagree, and
 * the items that were still to come. In milliseconds of the wall.
 */
export function restMs(items: number): number {
  const oneAttempt = wallMs(QUEUE_LEASE_SECONDS + LAMBDA_SECONDS + 15 + RETRY_MAX_SECONDS);
  // A row that has refused is set aside for a minute, then for two.
  return MAX_ATTEMPTS * oneAttempt + wallMs(60 + 120) + wallMs(30) + items * 5;
}

/** Few enough that claims go on while faults strike, however few the items are. */
export function maxInFlight(items: number): number {
  return Math.max(BATCH_SIZE, Math.min(300, Math.ceil(items / 4)));
}

/** What a person has set for a database or a region of their own is not meant for the containers. */
const OWN_VARIABLES = /^(AWS|CHAOS|DATABASE|POWERTOOLS)_/;

/** The environment that all containers share. */
export function containerEnvironment(items: number, queueUrl: string, worldUrl: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name))),
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}`,
    DATABASE_STATEMENT_TIMEOUT_SECONDS: '10',
    DATABASE_CONNECT_TIMEOUT_SECONDS: '1',
    [CHAOS_KEY]: chaosKey(),
    CHAOS_SCHEDULER_QUEUE_URL: queueUrl,
    CHAOS_SCHEDULER_BATCH_SIZE: String(BATCH_SIZE),
    CHAOS_SCHEDULER_MAX_IN_FLIGHT: String(maxInFlight(items)),
    CHAOS_SCHEDULER_MAX_ATTEMPTS: String(MAX_ATTEMPTS),
    CHAOS_SCHEDULER_ITEM_TIMEOUT_SECONDS: String(ITEM_TIMEOUT_SECONDS),
    CHAOS_SCHEDULER_QUEUE_LEASE_SECONDS: String(QUEUE_LEASE_SECONDS),
    CHAOS_SCHEDULER_RETRY_BASE_SECONDS: '2',
    CHAOS_SCHEDULER_RETRY_MAX_SECONDS: String(RETRY_MAX_SECONDS),
    CHAOS_WORLD_URL: worldUrl,
    LOG_LEVEL: 'ERROR',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}
