import { Migration } from '@mikro-orm/migrations';

export class Migration20261125120036 extends Migration {

  override name = 'Migration20261125120036';

  override up(): void | Promise<void> {
    this.addSql(`create table "scheduler_troubles" ("id" bigserial primary key, "scheduler" varchar(100) not null, "item_id" text not null, "step" text not null, "code" varchar(64) not null, "message" text not null, "since" timestamptz(3) not null, "last_at" timestamptz(3) not null, "times" int not null, "retry_at" timestamptz(3) not null);`);
    this.addSql(`alter table "scheduler_troubles" add constraint "scheduler_troubles_item_unique" unique ("scheduler", "item_id", "step");`);

    this.addSql(`alter table "domains" add "unbegun" smallint not null default 0, add "snoozes" smallint not null default 0;`);

    this.addSql(`alter table "schedulers" add "concurrency_key" varchar(100) null;`);

    this.addSql(`alter table "sitemaps" add "unbegun" smallint not null default 0, add "snoozes" smallint not null default 0;`);

    this.addSql(`alter table "scheduler_troubles" add constraint "scheduler_troubles_step_check" check ("step" in ('claim', 'release', 'begin', 'settle', 'rescue', 'promote'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "scheduler_troubles" cascade;`);

    this.addSql(`alter table "domains" drop column "unbegun", drop column "snoozes";`);

    this.addSql(`alter table "schedulers" drop column "concurrency_key";`);

    this.addSql(`alter table "sitemaps" drop column "unbegun", drop column "snoozes";`);
  }

}
