import { Migration } from '@mikro-orm/migrations';

export class Migration20261125125731 extends Migration {

  override name = 'Migration20261125125731';

  override up(): void | Promise<void> {
    this.addSql(`alter table "domains" add "is_page_cut" boolean null;`);

    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_cut_at_check";`);
    this.addSql(`alter table "sitemaps" add "left_out_count" int null, add "limit_reached" text null;`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_limit_reached_check" check ("limit_reached" in ('children_per_index', 'files_per_domain', 'urls_per_domain'));`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_cut_at_check" check ("cut_at" in ('urls', 'bytes', 'connection', 'compression'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "domains" drop column "is_page_cut";`);

    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_limit_reached_check";`);
    this.addSql(`alter table "sitemaps" drop constraint "sitemaps_cut_at_check";`);
    this.addSql(`alter table "sitemaps" drop column "left_out_count", drop column "limit_reached";`);
    this.addSql(`alter table "sitemaps" add constraint "sitemaps_cut_at_check" check ("cut_at" in ('urls', 'bytes'));`);
  }

}
