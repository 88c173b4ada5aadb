import { query } from './database.ts';

const PARCELS = 100_000;
export const OPEN_PARCELS = 300;

/**
 * A database of another application, in a schema of its own: parcels with uuid keys, a status, a foreign key and a trigger of
 * their own, and its migrations beside them, by the same ORM.
 */
export async function createShop(url: string): Promise<void> {
  const statements = [
    'create schema shop',
    "create type shop.state as enum ('paid', 'due')",
    'create table shop.customers (id uuid primary key default gen_random_uuid(), email text not null unique)',
    `create table shop.parcels (
      parcel_id uuid primary key default gen_random_uuid(), number varchar(20) not null unique, weight integer not null,
      status text, state shop.state not null default 'due', tags text[] not null default '{}', doc jsonb,
      price numeric(10, 2) default 5.5, created_at timestamptz not null default now(), updated_at timestamptz,
      customer_id uuid not null references shop.customers, "Delivered to" inet, check (weight > 0))`,
    'create index parcels_customer on shop.parcels (customer_id)',
    `create function shop.touch() returns trigger language plpgsql as
      $$ begin new.updated_at := now(); return new; end $$`,
    'create trigger touch before update on shop.parcels for each row execute function shop.touch()',
    `create view shop.heavy_parcels as select * from shop.parcels where weight > 20`,
    `create table public.mikro_orm_migrations (id serial primary key, name varchar(255), executed_at timestamptz default now())`,
    "insert into mikro_orm_migrations (name) values ('Migration20200101000000')",
    "insert into shop.customers (email) values ('ann@example.com'), ('bob@example.com')",
    `insert into shop.parcels (number, weight, status, customer_id)
      select 'P' || n, 1 + n % 30, case when n <= ${OPEN_PARCELS} then 'open' else 'sent' end, (select min(id::text)::uuid from shop.customers)
      from generate_series(1, ${PARCELS}) n`,
  ];
  for (const statement of statements) await query(url, statement);
}

/** All that the catalog says of its parcels and what belongs to them, but for the numbers of things. */
export function describeParcels(url: string): Promise<unknown> {
  return query(
    url,
    `select 'column' as kind, attname::text as name, format_type(atttypid, atttypmod) || attnotnull ||
        coalesce(pg_get_expr(adbin, adrelid), '') as definition
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = 'shop.parcels'::regclass and attnum > 0 and not attisdropped
    union all select 'constraint', conname, pg_get_constraintdef(oid) || coalesce(obj_description(oid, 'pg_constraint'), '')
      from pg_constraint where conrelid = 'shop.parcels'::regclass
    union all select 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      from pg_index where indrelid = 'shop.parcels'::regclass
    union all select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where tgrelid = 'shop.parcels'::regclass
    union all select 'view', 'heavy_parcels', pg_get_viewdef('shop.heavy_parcels'::regclass)
    union all select 'migrations', name, '' from mikro_orm_migrations
    order by 1, 2, 3`,
  );
}
