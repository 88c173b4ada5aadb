import { Migration } from '@mikro-orm/migrations';

export class Migration20261125132924 extends Migration {

  override name = 'Migration20261125132924';

  override up(): void | Promise<void> {
    this.addSql(`alter table "domains" add "page_kind" varchar(16) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "domains" drop column "page_kind";`);
  }

}
