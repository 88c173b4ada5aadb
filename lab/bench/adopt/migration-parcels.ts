import { AdoptTable } from '../../../migrations/adopt-table.ts';

/** What one of its statements has taken. */
export interface TimedStatement {
  readonly statement: string;
  readonly seconds: number;
}

/** The migration that `new:scheduler --table` writes for the table of the bench, with a clock beside it. */
export class AdoptParcels extends AdoptTable {
  static readonly timed: TimedStatement[] = [];

  override name = 'AdoptParcels';
  protected readonly table = '"parcels"';
  protected readonly columns = {
    work_status: "text not null default 'completed'",
    work_priority: 'smallint not null default 0',
    work_available_at: 'timestamptz(3) not null default now()',
    work_turn: "text not null default 'open'",
    work_attempts: 'smallint not null default 0',
    work_crashes: 'smallint not null default 0',
    work_unbegun: 'smallint not null default 0',
    work_snoozes: 'smallint not null default 0',
    work_claim_token: 'uuid null',
    work_lease_expires_at: 'timestamptz(3) null',
    work_queued_at: 'timestamptz(3) null',
    work_started_at: 'timestamptz(3) null',
    work_finished_at: "timestamptz(3) null default 'epoch'",
    work_last_error: 'text null',
    work_errors: "jsonb not null default '[]'",
    work_created_at: 'timestamptz(3) not null default now()',
    work_updated_at: 'timestamptz(3) not null default now()',
  };
  protected readonly checks = {
    parcels_work_claim_check:
      "check ((work_status in ('queued', 'processing')) = (work_claim_token is not null) and (work_claim_token is null) = (work_lease_expires_at is null))",
    parcels_work_finished_check:
      "check ((work_status in ('completed', 'failed', 'cancelled')) = (work_finished_at is not null))",
    parcels_work_pending_turn_check: "check (work_turn = 'open' or work_status = 'pending')",
    parcels_work_errors_check: "check (jsonb_typeof(work_errors) = 'array')",
    parcels_work_attempts_check: 'check (work_attempts >= 0 and work_crashes >= 0)',
    parcels_work_status_check:
      "check (work_status in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'))",
    parcels_work_turn_check: "check (work_turn in ('open', 'next', 'waiting'))",
  };
  protected readonly indexes = {
    parcels_work_claim_index: `(work_priority desc, work_available_at, id) where work_status = 'pending' and work_turn != 'waiting'`,
    parcels_work_rescue_index: '(work_lease_expires_at) where work_lease_expires_at is not null',
    parcels_work_finished_index: '(work_status, work_finished_at) where work_finished_at is not null',
  };
  protected readonly afterwards = [
    "alter column work_status set default 'pending'",
    'alter column work_finished_at drop default',
  ];

  override async execute<T>(statement: string): Promise<T[]> {
    const start = performance.now();
    const rows = (await super.execute(statement)) as T[];
    AdoptParcels.timed.push({ statement, seconds: (performance.now() - start) / 1000 });
    return rows;
  }
}
