import { Migration } from '@mikro-orm/migrations';

export class Migration20261124021120 extends Migration {

  override name = 'Migration20261124021120';

  override up(): void | Promise<void> {
    this.addSql(`create table "schedulers" ("name" varchar(100) not null, primary key ("name"));`);

    this.addSql(`drop index "domains_claim_index";`);
    this.addSql(`alter table "domains" add "turn" text not null default 'open';`);
    this.addSql(`create index "domains_claim_index" on "domains" ("priority" DESC, "available_at", "id") where "status" = 'pending' and "turn" != 'waiting';`);
    this.addSql(`alter table "domains" add constraint "domains_turn_check" check ("turn" in ('open', 'next', 'waiting'));`);
    this.addSql(`alter table "domains" add constraint "domains_pending_turn_check" check (turn = 'open' or status = 'pending');`);

    this.addSql(`drop index "sitemaps_claim_index";`);
    this.addSql(`alter table "sitemaps" add "turn" text not null default 'open';`);
    this.addSql(`create index "sitemaps_turn_index" on "sitemaps" ("domain_id", "turn", "priority" DESC, "available_at", "id") where "status" = 'pending' and "turn" != 'open';`);
    this.addSql(`create index "sitemaps_claim_index" on "sitemaps" ("priority" DESC, "available_at", "id") where "status" = 'pending' and "turn" != 'waiting';`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_turn_check" check ("turn" in ('open', 'next', 'waiting'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_pending_turn_check" check (turn = 'open' or status = 'pending');`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "schedulers" cascade;`);

    this.addSql(`drop index "domains_claim_index";`);
    this.addSql(`alter table "domains" drop constraint "domains_turn_check";`);
    this.addSql(`alter table "domains" drop constraint "domains_pending_turn_check";`);
    this.addSql(`alter table "domains" drop column "turn";`);
    this.addSql(`create index "domains_claim_index" on "domains" ("priority" DESC, "available_at", "id") where status = 'pending'::text;`);

    this.addSql(`drop index "sitemaps_turn_index";`);
    this.addSql(`drop index "sitemaps_claim_index";`);
    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_turn_check";`);
    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_pending_turn_check";`);
    this.addSql(`alter table "sitemaps" drop column "turn";`);
    this.addSql(`create index "sitemaps_claim_index" on "sitemaps" ("priority" DESC, "available_at", "id") where status = 'pending'::text;`);
  }

}
