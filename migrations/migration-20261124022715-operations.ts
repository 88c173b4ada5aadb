import { Migration } from '@mikro-orm/migrations';

export class Migration20261124022715 extends Migration {

  override name = 'Migration20261124022715';

  override up(): void | Promise<void> {
    this.addSql(`create table "scheduler_runs" ("id" bigserial primary key, "scheduler" varchar(100) not null, "run_id" uuid not null, "started_at" timestamptz(3) not null, "duration_ms" int not null, "summary" jsonb null, "error" text null);`);
    this.addSql(`create index "scheduler_runs_scheduler_index" on "scheduler_runs" ("scheduler", "started_at");`);

    this.addSql(`create index "domains_finished_index" on "domains" ("status", "finished_at") where "finished_at" is not null;`);

    this.addSql(`alter table "schedulers" add "paused_at" timestamptz(3) null;`);

    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_discovery_method_check";`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_discovery_method_check" check ("discovery_method" in ('robots_txt', 'page_link', 'common_path', 'sitemap_index', 'manual'));`);
    this.addSql(`create index "sitemaps_finished_index" on "sitemaps" ("status", "finished_at") where "finished_at" is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "scheduler_runs" cascade;`);

    this.addSql(`drop index "domains_finished_index";`);

    this.addSql(`alter table "schedulers" drop column "paused_at";`);

    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_discovery_method_check";`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_discovery_method_check" check ("discovery_method" in ('robots_txt', 'page_link', 'common_path', 'sitemap_index'));`);
    this.addSql(`drop index "sitemaps_finished_index";`);
  }

}
