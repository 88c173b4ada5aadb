import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityClass, FilterQuery } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** Definitions, as SQL writes them, by names. */
type Definitions = Readonly<Record<string, string>>;

/** How long a change of the table may wait for others, while all of them wait behind it; and how often it is tried. */
const LOCK_TIMEOUT = '50ms';
const PAUSE_MS = 500;
const TRIES = 1200;

/** Rows that one statement makes due. */
const BATCH_SIZE = 500;

/** PostgreSQL's codes: a lock was not to be had in time; a table, a schema; a column, a relation, a constraint that is there. */
const LOCKED = '55P03';
const MISSING = ['42P01', '3F000'];
const TAKEN = ['42701', '42P07', '42710'];

/**
 * Makes items of the rows of a table that others own and use: it adds to the table, and changes nothing that is there.
 *
 * - The columns come at once, with defaults that PostgreSQL keeps beside the table: no row is written.
 * - Whatever must lock the table gives up after 50 ms and tries again later: nobody waits for it longer than that.
 * - Checks are added without a look at the rows, indexes are built while others write, and only then are the rows checked.
 * - Each step finds out what is done already, so that `up` can be run again where it failed.
 * - A comment on one of the checks says that they and the columns are this migration's. `down` removes these, with the indexes
 *   on them, and nothing where there is no such comment.
 */
export abstract class AdoptTable extends Migration {
  /** Quoted and with its schema. */
  protected abstract readonly table: string;
  protected abstract readonly columns: Definitions;
  protected abstract readonly checks: Definitions;
  protected abstract readonly indexes: Definitions;
  /** What is said of the columns once they are there: as of the rows that were there before, so of all others. */
  protected abstract readonly afterwards: readonly string[];

  /** Which of the rows that were there before are due, as the ORM filters; none where nothing is said. */
  protected readonly due?: FilterQuery<object>;

  /** An index cannot be built beside others in a transaction. */
  override isTransactional(): boolean {
    return false;
  }

  override async up(): Promise<void> {
    await this.patiently(this.addColumns());
    for (const [name, definition] of Object.entries(this.indexes)) {
      if (await this.isUnfinished(name)) await this.execute(`drop index concurrently ${this.inSchema(name)}`);
      await this.execute(this.createIndex(name, definition));
    }
    await this.patiently(this.validate());
    if (this.due) await this.makeDue(this.due);
  }

  override async down(): Promise<void> {
    await this.patiently(this.removeColumns());
  }

  /** What `up` does, to be run by hand: outside a transaction, and again from the start where a statement fails. */
  script(): string {
    const statements = [
      this.addColumns(),
      ...Object.entries(this.indexes).map(([name, definition]) => this.createIndex(name, definition)),
      this.validate(),
    ];
    return statements.map((statement) => `${statement};\n`).join('\n');
  }

  /** What `down` does, to be run by hand. */
  undoScript(): string {
    return `${this.removeColumns()};\n`;
  }

  private addColumns(): string {
    const additions = [
      ...Object.entries(this.columns).map(([name, definition]) => `add column ${quoted(name)} ${definition}`),
      ...Object.entries(this.checks).map(([name, check]) => `add constraint ${quoted(name)} ${check} not valid`),
    ];
    return this.inOneGo(`
  if ${this.isMarked()} then
    return;
  end if;
  alter table ${this.table}
    ${additions.join(',\n    ')};
  ${this.afterwards.map((change) => `alter table ${this.table} ${change};\n  `).join('')}comment on constraint ${quoted(this.marked())} on ${this.table} is ${this.mark()};`);
  }

  private removeColumns(): string {
    const removals = [
      ...Object.keys(this.checks).map((name) => `drop constraint ${quoted(name)}`),
      ...Object.keys(this.columns).map((name) => `drop column ${quoted(name)}`),
    ];
    return this.inOneGo(`
  if not ${this.isMarked()} then
    return;
  end if;
  alter table ${this.table}
    ${removals.join(',\n    ')};`);
  }

  private createIndex(name: string, definition: string): string {
    return `create index concurrently if not exists ${quoted(name)} on ${this.table} ${definition}`;
  }

  /** All at once, so that the rows are looked at once. */
  private validate(): string {
    const each = Object.keys(this.checks).map((name) => `validate constraint ${quoted(name)}`);
    return `alter table ${this.table} ${each.join(', ')}`;
  }

  /** All or nothing of it, and nobody waits for it longer than the lock time-out. */
  private inOneGo(statements: string): string {
    return `do $sluice$ begin
  perform set_config('lock_timeout', '${LOCK_TIMEOUT}', true);${statements}
end $sluice$`;
  }

  private isMarked(): string {
    return `exists (select from pg_constraint where conrelid = ${literal(this.table)}::regclass and conname = ${literal(this.marked())} and obj_description(oid, 'pg_constraint') = ${this.mark()})`;
  }

  private mark(): string {
    return literal(`Added by Sluice, ${this.name ?? this.constructor.name}: it and the work columns.`);
  }

  private marked(): string {
    return Object.keys(this.checks)[0] ?? '';
  }

  /** In batches, by key: of those that count as done and were never begun. */
  private async makeDue(where: FilterQuery<object>): Promise<void> {
    const entity = this.entity();
    const untouched = { status: 'completed', startedAt: null };
    let after = {};
    for (;;) {
      const em = this.getEntityManager().fork();
      const options = { fields: ['id'], orderBy: { id: 'asc' }, limit: BATCH_SIZE };
      const rows = await em.find(entity, { $and: [where, untouched, after] } as never, options as never);
      const ids = rows.map((row) => Reflect.get(row, 'id'));
      if (ids.length === 0) return;
      const due = { status: 'pending', finishedAt: null };
      await em.nativeUpdate(entity, { id: { $in: ids }, ...untouched } as never, due as never);
      after = { id: { $gt: ids.at(-1) } };
    }
  }

  private entity(): EntityClass<object> {
    const all = [...this.getEntityManager().getMetadata().getAll().values()];
    const found = all.find(({ schema, tableName }) => {
      const name = quoted(tableName);
      return this.table === (schema ? `${quoted(schema)}.${name}` : name);
    });
    if (!found) throw new Error(`no entity is that of the table ${this.table}`);
    return found.class;
  }

  /** Whether an index was begun that nobody has ended. */
  private async isUnfinished(name: string): Promise<boolean> {
    const found: unknown[] = await this.execute(
      `select from pg_index where indexrelid = to_regclass(${literal(this.inSchema(name))}) and not indisvalid`,
    );
    return found.length > 0;
  }

  /** An index is in the schema of its table. */
  private inSchema(name: string): string {
    return this.table.replace(/(?:"(?:[^"]|"")*")$/, quoted(name));
  }

  private async patiently(statement: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.execute(statement);
        return;
      } catch (error) {
        if (codeOf(error) !== LOCKED) throw explained(error, this.table);
        if (tries === TRIES) {
          throw new Error(`${this.table} could not be locked in ${TRIES} tries of ${LOCK_TIMEOUT}: somebody holds it`, {
            cause: error,
          });
        }
        await sleep(PAUSE_MS);
      }
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const codeOf = (error: unknown) => (Error.isError(error) && 'code' in error ? String(error.code) : '');

function explained(error: unknown, table: string): unknown {
  const code = codeOf(error);
  const why = MISSING.includes(code)
    ? 'the table is not in this database; who owns it makes it, and then this can be run again'
    : TAKEN.includes(code)
      ? "something of that name is there already, and is not this migration's; choose another prefix for the work columns"
      : code === '42501'
        ? 'only the owner of a table can add to it; migrate as its owner, or as a member of that role'
        : undefined;
  if (why === undefined) return error;
  return new Error(`${table}: ${(error as Error).message.split('\n')[0]}; ${why}. Nothing was changed.`, {
    cause: error,
  });
}
