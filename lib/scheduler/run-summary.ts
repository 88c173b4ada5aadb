/** Parts of a run, each of which may fail by itself. */
export type RunStep = 'rescue' | 'missing' | 'turns' | 'dispatch' | 'line_up';

/** Why a run ended: what has stopped its dispatching, or else the step that failed. */
export type StopReason = 'drained' | 'paused' | 'max_in_flight' | 'deadline' | 'publish_failed' | `${RunStep}_failed`;

/** What a run did; returned by the scheduled handler and logged. */
export interface RunSummary {
  readonly runId: string;
  readonly rescued: number;
  /** Items that were missing; absent where the scheduler looks for none. */
  readonly queued?: number;
  readonly claimed: number;
  readonly published: number;
  readonly released: number;
  readonly inFlight: number;
  /** Pending items at the end, due or not; absent where they could not be counted. */
  readonly pending?: number;
  /** How long the item that has been due longest has waited, in seconds; 0 where none is due. */
  readonly oldestDueSeconds?: number;
  /** Items that are set aside, because the database does not let us write them. */
  readonly troubles: number;
  readonly stopped: StopReason;
  /** What each step that failed has thrown, as `code: message`. */
  readonly errors?: Readonly<Partial<Record<RunStep, string>>>;
  readonly durationMs: number;
}
