import { once } from 'node:events';
import { Tinypool } from 'tinypool';
import { PermanentError, SnoozeError } from '../errors.ts';
import { type Answer, answered, type Request, type Tasks } from './answer.ts';
import { watchHeap } from './heap-watch.ts';
import type { SandboxSettings } from './settings.ts';

type InputOf<T extends Tasks, Name extends keyof T> = Parameters<T[Name]>[0];
type OutputOf<T extends Tasks, Name extends keyof T> = Awaited<ReturnType<T[Name]>>;

export interface RunOptions {
  /** Ends the thread, where it is at this task; throws the signal's reason. */
  readonly signal: AbortSignal;
  /** How long the task waits for those before it, in milliseconds; without end where it is not said. */
  readonly patienceMs?: number;
  /** Handed over instead of copied: not to be used afterwards. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** A thread that has not started within this time, in milliseconds, does not start any more. */
const START_MS = 20_000;

/** No task has this name: a thread answers it with nothing, as soon as it can answer anything. */
const IS_READY = '';

/** V8's own limit is far beyond what a thread may hold, in MB: where it is reached, the process may end with the thread. */
const FAR_MB = 128;

/** Little, so that what is held is mostly what is used, and no garbage; in MB. */
const YOUNG_MB = 16;

/** For how long an item is put off that the tasks of others have left no time. */
const PUT_OFF_SECONDS = 10;

/** Its turn did not come in time: others took too long, and it is no fault of what was to be read. */
export class SandboxBusyError extends SnoozeError {
  constructor() {
    super(PUT_OFF_SECONDS, 'sandbox_busy', 'what was to be read before it has left no time for it');
  }
}

/** Node's code of a thread that has reached its heap limit. */
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/**
 * A thread for what reads bytes that somebody else has written, with a limit of time and one of memory. It does one task
 * after the other, since the processors of Lambda have less than one core. Past a limit it is ended, and with it the one
 * task that it was at; the next has a new one.
 */
export class Sandbox<T extends Tasks> {
  readonly #pool: Tinypool;
  readonly #limits: SandboxSettings;
  /** Fulfilled when the thread has started: the time until then is no task's. */
  #start: Promise<unknown>;
  #last: Promise<unknown> = Promise.resolve();

  /** Starts the thread. It holds up no end of the process. */
  constructor(file: URL, limits: SandboxSettings) {
    this.#limits = limits;
    this.#pool = new Tinypool({
      filename: String(file),
      minThreads: 1,
      maxThreads: 1,
      // Of the variables of the process none is its business.
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: limits.sandboxMemoryMb + FAR_MB,
        maxYoungGenerationSizeMb: YOUNG_MB,
      },
    });
    // Of a thread that ends while it has nothing to do.
    this.#pool.on('error', () => {});
    this.#start = this.#started();
  }

  /**
   * Runs a task when those before it are done.
   *
   * @throws PermanentError `page_too_complex` past one of the limits; the time is counted from the beginning of the task
   * @throws SandboxBusyError where its turn does not come for as long as it waits
   * @throws what the task throws, with its code and its permanence
   */
  async run<Name extends keyof T & string>(
    task: Name,
    input: InputOf<T, Name>,
    options: RunOptions,
  ): Promise<OutputOf<T, Name>> {
    const tooLate = new AbortController();
    const signal = AbortSignal.any([options.signal, tooLate.signal]);
    const { patienceMs } = options;
    const patience =
      patienceMs === undefined ? undefined : setTimeout(() => tooLate.abort(new SandboxBusyError()), patienceMs);
    const turn = this.#last.then(() => {
      clearTimeout(patience);
      return this.#runAlone({ task, input }, { ...options, signal });
    });
    this.#last = turn.catch(() => {});
    // Its type is what the file of the thread says of the task.
    return answered(await unlessAborted(turn, signal)) as OutputOf<T, Name>;
  }

  async #runAlone(request: Request, { signal, transfer = [] }: RunOptions): Promise<Answer<unknown>> {
    signal.throwIfAborted();
    const { sandboxTimeoutSeconds, sandboxMemoryMb } = this.#limits;
    let limit: AbortSignal | undefined;
    const memory = new AbortController();
    let endWatch = () => {};
    try {
      // Once more where it failed: of a Lambda that stood still between invocations the time was over.
      await this.#start.catch(() => this.#started());
      limit = AbortSignal.timeout(sandboxTimeoutSeconds * 1000);
      endWatch = watchHeap(
        () => this.#thread(),
        sandboxMemoryMb,
        () => memory.abort(),
      );
      return await this.#pool.run(request, {
        signal: AbortSignal.any([signal, limit, memory.signal]),
        transferList: [...transfer],
      });
    } catch (error) {
      // Whatever it was, this thread has ended.
      this.#start = this.#started();
      const isOutOfMemory = Error.isError(error) && 'code' in error && error.code === OUT_OF_MEMORY;
      if (memory.signal.aborted || isOutOfMemory) throw tooComplex(`${sandboxMemoryMb} MB`);
      if (limit?.aborted) throw tooComplex(`${sandboxTimeoutSeconds} s`);
      throw error;
    } finally {
      endWatch();
    }
  }

  /** As the pool holds it: what runs a task is a thread of Node's own. */
  #thread(): unknown {
    const [worker] = this.#pool.threads;
    return worker && Reflect.get(worker, 'thread');
  }

  #started(): Promise<unknown> {
    const start = this.#untilReady();
    // It is told to the task that waits for it.
    start.catch(() => {});
    return start;
  }

  async #untilReady(): Promise<void> {
    const over = new AbortController();
    // A thread that ends before it is ready is told to nobody else.
    const ended = once(this.#pool, 'error', { signal: over.signal }).then(([error]) => Promise.reject(error));
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(START_MS)]);
    try {
      await Promise.race([this.#pool.run({ task: IS_READY }, { signal }), ended]);
    } finally {
      over.abort();
    }
  }
}

function tooComplex(limit: string): PermanentError {
  return new PermanentError('page_too_complex', `reading it takes more than ${limit}`);
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const running = new Map<string, Sandbox<Tasks>>();

/**
 * The sandbox of a thread's file, started where it does not run yet: ask for it before it is needed.
 *
 * @param file a `.thread.ts`, written as `new URL('…', import.meta.url)` where it is given: so the bundles find it too
 */
export function sandboxOf<T extends Tasks>(
  file: URL,
  { sandboxTimeoutSeconds, sandboxMemoryMb }: SandboxSettings,
): Sandbox<T> {
  const key = `${file} ${sandboxTimeoutSeconds} ${sandboxMemoryMb}`;
  const sandbox = running.get(key) ?? new Sandbox<Tasks>(file, { sandboxTimeoutSeconds, sandboxMemoryMb });
  running.set(key, sandbox);
  return sandbox as unknown as Sandbox<T>;
}

/** The bytes of a buffer as they may be handed over: a small buffer shares its memory with others. */
export function handOver({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return buffer;
  return new Uint8Array(buffer, byteOffset, byteLength).slice().buffer as ArrayBuffer;
}
