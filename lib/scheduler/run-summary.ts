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
  readonly stopped: StopReason;
  readonly durationMs: number;
}
