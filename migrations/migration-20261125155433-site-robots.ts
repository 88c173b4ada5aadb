import { Migration } from '@mikro-orm/migrations';

export class Migration20261125155433 extends Migration {

  override name = 'Migration20261125155433';

  override up(): void | Promise<void> {
    this.addSql(`create table "site_robots" ("origin" varchar(270) not null, "record" jsonb not null, "fetched_at" timestamptz(3) not null, "visited_at" timestamptz(3) not null, primary key ("origin"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "site_robots" cascade;`);
  }

}
