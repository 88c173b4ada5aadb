import { Migration } from '@mikro-orm/migrations';

export class Migration20261123213522 extends Migration {

  override name = 'Migration20261123213522';

  override up(): void | Promise<void> {
    this.addSql(`create table "domains" ("id" bigserial primary key, "status" text not null default 'pending', "priority" smallint not null default 0, "available_at" timestamptz(3) not null default now(), "attempts" smallint not null default 0, "crashes" smallint not null default 0, "claim_token" uuid null, "lease_expires_at" timestamptz(3) null, "queued_at" timestamptz(3) null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, "last_error" text null, "errors" jsonb not null default '[]', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), "domain" varchar(253) not null, "title" text null, "description" text null, "language" varchar(35) null, "favicon_url" varchar(2048) null, "logo_url" varchar(2048) null, "is_wordpress" boolean null, "wordpress_version" varchar(32) null, "has_elementor" boolean null, "tech_stack" jsonb null, "email_addresses" text[] null, "phone_numbers" text[] null, "facebook_url" varchar(2048) null, "twitter_url" varchar(2048) null, "linkedin_url" varchar(2048) null, "instagram_url" varchar(2048) null, "youtube_url" varchar(2048) null, "final_url" varchar(2048) null, "http_status" smallint null, "last_scan_at" timestamptz(3) null);`);
    this.addSql(`alter table "domains" add constraint "domains_domain_unique" unique ("domain");`);
    this.addSql(`create index "domains_claim_index" on "domains" ("priority" DESC, "available_at", "id") where "status" = 'pending';`);
    this.addSql(`create index "domains_rescue_index" on "domains" ("lease_expires_at") where "lease_expires_at" is not null;`);
    this.addSql(`alter table "domains" add constraint "domains_claim_check" check ((status in ('queued', 'processing')) = (claim_token is not null) and (claim_token is null) = (lease_expires_at is null));`);
    this.addSql(`alter table "domains" add constraint "domains_finished_check" check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null));`);
    this.addSql(`alter table "domains" add constraint "domains_errors_check" check (jsonb_typeof(errors) = 'array');`);
    this.addSql(`alter table "domains" add constraint "domains_attempts_check" check (attempts >= 0 and crashes >= 0);`);
    this.addSql(`alter table "domains" add constraint "domains_status_check" check ("status" in ('pending', 'queued', 'processing', 'completed', 'failed', 'cancelled'));`);
  }

}
