import { query } from './database.ts';

/** A trigger that raises where an update makes the condition, over `old` and `new`, true; in the place of an earlier one. */
export async function refuseUpdates(url: string, table: string, condition: string): Promise<void> {
  await query(
    url,
    `create or replace function refuse() returns trigger language plpgsql as $$
    begin
      if ${condition} then raise exception 'not this row'; end if;
      return new;
    end $$`,
  );
  await query(url, `create or replace trigger refuse before update on ${table} for each row execute function refuse()`);
}
