/** Why a run ended. */
export type StopReason = 'drained' | 'paused' | 'max_in_flight' | 'deadline' | 'publish_failed';

/** What a run did; returned by the scheduled handler and logged. */
export interface RunSummary {
  readonly runId: string;
  readonly rescued: number;
  readonly claimed: number;
  readonly published: number;
  readonly released: number;
  readonly inFlight: number;
  /** Pending items at the end, due or not; absent where they could not be counted. */
  readonly pending?: number;
  /** How long the item that has been due longest has waited, in seconds; 0 where none is due. */
  readonly oldestDueSeconds?: number;
  readonly stopped: StopReason;
  readonly durationMs: number;
}
