import { Migration } from '@mikro-orm/migrations';

export class Migration20261123224015 extends Migration {

  override name = 'Migration20261123224015';

  override up(): void | Promise<void> {
    this.addSql(`create table "sitemaps" ("id" bigserial primary key, "status" text not null default 'pending', "priority" smallint not null default 0, "available_at" timestamptz(3) not null default now(), "attempts" smallint not null default 0, "crashes" smallint not null default 0, "claim_token" uuid null, "lease_expires_at" timestamptz(3) null, "queued_at" timestamptz(3) null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, "last_error" text null, "errors" jsonb not null default '[]', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), "domain_id" bigint not null, "url" varchar(2048) not null, "discovery_method" text not null);`);
    this.addSql(`create index "sitemaps_claim_index" on "sitemaps" ("priority" DESC, "available_at", "id") where "status" = 'pending';`);
    this.addSql(`create index "sitemaps_rescue_index" on "sitemaps" ("lease_expires_at") where "lease_expires_at" is not null;`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_domain_url_unique" unique ("domain_id", "url");`);

    this.addSql(`alter table "domains" add "etag" varchar(255) null, add "last_modified" varchar(255) null;`);

    this.addSql(`alter table "sitemaps" add constraint "sitemaps_domain_id_foreign" foreign key ("domain_id") references "domains" ("id") on delete cascade;`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_claim_check" check ((status in ('queued', 'processing')) = (claim_token is not null) and (claim_token is null) = (lease_expires_at is null));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_finished_check" check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_errors_check" check (jsonb_typeof(errors) = 'array');`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_attempts_check" check (attempts >= 0 and crashes >= 0);`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_status_check" check ("status" in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_discovery_method_check" check ("discovery_method" in ('robots_txt', 'page_link', 'common_path', 'sitemap_index'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "sitemaps" cascade;`);

    this.addSql(`alter table "domains" drop column "etag", drop column "last_modified";`);
  }

}
