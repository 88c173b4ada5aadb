import { Migration } from '@mikro-orm/migrations';

export class Migration20261125160522 extends Migration {

  override name = 'Migration20261125160522';

  override up(): void | Promise<void> {
    this.addSql(`create table "site_robots" ("origin" varchar(270) not null, "record" jsonb not null, "fetched_at" timestamptz(3) not null, "visited_at" timestamptz(3) not null, primary key ("origin"));`);

    this.addSql(`alter table "domains" add "sitemaps_left_out" int null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "site_robots" cascade;`);

    this.addSql(`alter table "domains" drop column "sitemaps_left_out";`);
  }

}
