import { Migration } from '@mikro-orm/migrations';

/** What a transaction is made to do in the place of its commit, to meet the harness at the bait. */
export const MEET_FOR_DEADLOCK = 'select chaos_deadlock()';
export const MEET_FOR_SERIALIZATION = 'select chaos_serialization()';

/** The isolation in which a row that has changed since the snapshot is a serialization failure. */
export const BEGIN_REPEATABLE = 'begin isolation level repeatable read';

/** The rows of the bait, by use. */
export const BAIT = { deadlockFirst: 1, deadlockSecond: 2, serialization: 3 } as const;

/** The audit trigger, and the functions behind the bait. The tables themselves are made from their entities. */
export class MigrationChaos extends Migration {
  override name = 'MigrationChaos';

  override up(): void {
    this.addSql(`
      create function chaos_record() returns trigger language plpgsql as $$
      begin
        insert into chaos_audit (item_id, status_before, status_after, token_before, token_after,
          attempts_before, attempts_after, crashes_before, crashes_after, backend)
        values (new.id::text, old.status, new.status, old.claim_token, new.claim_token,
          old.attempts, new.attempts, old.crashes, new.crashes, pg_backend_pid());
        return null;
      end $$;`);
    this.addSql(
      `create trigger chaos_record after update on chaos_items for each row execute function chaos_record();`,
    );
    this.addSql(`
      create function chaos_refuse() returns trigger language plpgsql as $$
      begin
        if new.status = new.refuses and old.status <> new.status and clock_timestamp() < new.refuses_until then
          raise exception 'chaos: this row refuses to be %', new.status;
        end if;
        return new;
      end $$;`);
    this.addSql(
      `create trigger chaos_refuse before update on chaos_items for each row execute function chaos_refuse();`,
    );
    this.addSql(`insert into chaos_bait (id) values (1), (2), (3);`);
    this.addSql(`
      create function chaos_deadlock() returns void language plpgsql as $$
      begin
        perform 1 from chaos_bait where id = 2 for update;
        perform pg_sleep(0.02);
        perform 1 from chaos_bait where id = 1 for update;
      end $$;`);
    this.addSql(`
      create function chaos_serialization() returns void language sql as $$
        update chaos_bait set touched = touched + 1 where id = 3;
      $$;`);
  }
}
