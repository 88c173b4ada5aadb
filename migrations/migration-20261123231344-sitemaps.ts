import { Migration } from '@mikro-orm/migrations';

export class Migration20261123231344 extends Migration {

  override name = 'Migration20261123231344';

  override up(): void | Promise<void> {
    this.addSql(`create table "sitemaps" ("id" bigserial primary key, "status" text not null default 'pending', "priority" smallint not null default 0, "available_at" timestamptz(3) not null default now(), "attempts" smallint not null default 0, "crashes" smallint not null default 0, "claim_token" uuid null, "lease_expires_at" timestamptz(3) null, "queued_at" timestamptz(3) null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, "last_error" text null, "errors" jsonb not null default '[]', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), "domain_id" bigint not null, "url" varchar(2048) not null, "discovery_method" text not null, "depth" smallint not null default 0, "type" text null, "url_count" int null, "size_bytes" int null, "is_gzipped" boolean null, "has_lastmod" boolean null, "has_priority" boolean null, "has_changefreq" boolean null, "last_modified" timestamptz(3) null, "image_count" int null, "video_count" int null, "news_count" int null, "hreflang_count" int null, "skipped_count" int null, "skipped_reasons" text[] null, "cut_at" text null, "http_status" smallint null, "response_time_ms" int null, "last_scan_at" timestamptz(3) null, "etag" varchar(255) null, "http_last_modified" varchar(255) null, "content_hash" varchar(64) null);`);
    this.addSql(`create index "sitemaps_claim_index" on "sitemaps" ("priority" DESC, "available_at", "id") where "status" = 'pending';`);
    this.addSql(`create index "sitemaps_rescue_index" on "sitemaps" ("lease_expires_at") where "lease_expires_at" is not null;`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_domain_url_unique" unique ("domain_id", "url");`);

    this.addSql(`create table "sitemap_urls" ("id" bigserial primary key, "sitemap_id" bigint not null, "loc" varchar(2048) not null, "lastmod" timestamptz(3) null, "changefreq" text null, "priority" real null, "delisted_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now());`);
    this.addSql(`alter table "sitemap_urls" add constraint "sitemap_urls_sitemap_loc_unique" unique ("sitemap_id", "loc");`);

    this.addSql(`alter table "domains" add "etag" varchar(255) null, add "last_modified" varchar(255) null;`);

    this.addSql(`alter table "sitemaps" add constraint "sitemaps_domain_id_foreign" foreign key ("domain_id") references "domains" ("id") on delete cascade;`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_claim_check" check ((status in ('queued', 'processing')) = (claim_token is not null) and (claim_token is null) = (lease_expires_at is null));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_finished_check" check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_errors_check" check (jsonb_typeof(errors) = 'array');`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_attempts_check" check (attempts >= 0 and crashes >= 0);`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_status_check" check ("status" in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_discovery_method_check" check ("discovery_method" in ('robots_txt', 'page_link', 'common_path', 'sitemap_index'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_type_check" check ("type" in ('urlset', 'sitemapindex', 'rss', 'atom', 'text'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_cut_at_check" check ("cut_at" in ('urls', 'bytes'));`);

    this.addSql(`alter table "sitemap_urls" add constraint "sitemap_urls_sitemap_id_foreign" foreign key ("sitemap_id") references "sitemaps" ("id") on delete cascade;`);
    this.addSql(`alter table "sitemap_urls" add constraint "sitemap_urls_changefreq_check" check ("changefreq" in ('always', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'never'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "sitemap_urls" drop constraint "sitemap_urls_sitemap_id_foreign";`);

    this.addSql(`drop table if exists "sitemaps" cascade;`);
    this.addSql(`drop table if exists "sitemap_urls" cascade;`);

    this.addSql(`alter table "domains" drop column "etag", drop column "last_modified";`);
  }

}
