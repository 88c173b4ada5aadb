import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Collection, defineEntity, type EventSubscriber, EventType, p } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { columnsOf, isManaged, manage, originalOf } from '../../lib/database/columns.ts';
import { countGroups } from '../../lib/database/count-groups.ts';
import { ormOptions } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { unitOfWork } from '../../lib/database/unit-of-work.ts';
import { parseSettings } from '../../lib/settings.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { recordStatements } from '../support/statements.ts';

/*
 * What lib/database does by the inside of MikroORM. An upgrade that changes what is relied on fails here, and
 * docs/upgrading.md says what to look at.
 */

const TagSchema = defineEntity({
  name: 'Tag',
  tableName: 'orm_tags',
  properties: { id: p.integer().primary(), text: p.string() },
});
class Tag extends TagSchema.class {}
TagSchema.setClass(Tag);

const PartSchema = defineEntity({
  name: 'Part',
  tableName: 'orm_parts',
  properties: {
    id: p.integer().primary(),
    name: p.string(),
    version: p.integer().concurrencyCheck(),
    tags: () => p.manyToMany(Tag),
    twin: () => p.oneToOne(Part).nullable(),
  },
});
class Part extends PartSchema.class {}
PartSchema.setClass(Part);

const SeatSchema = defineEntity({
  name: 'Seat',
  tableName: 'orm_seats',
  properties: { id: p.integer().primary(), part: () => p.oneToOne(Part).nullable() },
});
class Seat extends SeatSchema.class {}
SeatSchema.setClass(Seat);

const MachineSchema = defineEntity({
  name: 'Machine',
  tableName: 'orm_machines',
  inheritance: 'tpt',
  properties: { id: p.integer().primary(), name: p.string() },
});
class Machine extends MachineSchema.class {}
MachineSchema.setClass(Machine);

const PressSchema = defineEntity({
  name: 'Press',
  tableName: 'orm_presses',
  extends: Machine,
  properties: { force: p.integer() },
});
class Press extends PressSchema.class {}
PressSchema.setClass(Press);

let testDatabase: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const settings = parseSettings(DatabaseSettings, { DATABASE_URL: testDatabase.url });
  orm = new MikroORM(ormOptions(settings, [Part, Tag, Seat, Machine, Press]));
  await orm.schema.create();
});
afterAll(async () => {
  await orm.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  const em = orm.em.fork();
  await em.insertMany(Tag, [{ id: 1, text: 'red' }]);
  await em.insertMany(Part, [
    { id: 1, name: 'bolt', version: 1 },
    { id: 2, name: 'nut', version: 1 },
  ]);
});
afterEach(async () => {
  const em = orm.em.fork();
  await em.nativeDelete(Seat, {});
  await em.nativeUpdate(Part, {}, { twin: null });
  await em.getConnection().execute('delete from orm_parts_tags');
  await em.nativeDelete(Part, {});
  await em.nativeDelete(Tag, {});
});

const BOLT = { id: 1, name: 'bolt', version: 1, twin: null };

/** What a unit of work sends that manages the bolt, and does this to it. */
async function sentBy(
  change: (part: Part, em: EntityManager) => unknown,
  parent: EntityManager = orm.em,
): Promise<string[]> {
  const recorder = recordStatements();
  try {
    await unitOfWork(parent, async (em) => void (await change(manage(em, Part, BOLT), em)));
  } finally {
    recorder.stop();
  }
  return recorder.statements;
}

const partOf = (id: number) => orm.em.fork().findOneOrFail(Part, { id }, { populate: ['tags'] as never });

test('the change of one row goes as one statement, fenced by what its columns were', async () => {
  const statements = await sentBy((part) => {
    Object.assign(part, { name: 'screw', version: 2 });
  });

  expect(statements).toHaveLength(1);
  expect(statements[0]).toMatch(
    /^update "orm_parts" set "name" = 'screw', "version" = 2 where "id" = 1 and "version" = 1/,
  );
});

test('a collection that changes with the row is written too, in a transaction', async () => {
  const statements = await sentBy((part, em) => {
    Object.assign(part, { name: 'screw', version: 2 });
    const { tags } = part as unknown as { tags: Collection<Tag> };
    tags.add(em.getReference(Tag, 1));
  });

  expect([statements[0], statements.at(-1)]).toEqual(['begin', 'commit']);
  expect((await partOf(1)).tags).toHaveLength(1);
});

test('a second row that changes is written too, in one transaction with the first', async () => {
  const statements = await sentBy((part, em) => {
    Object.assign(part, { name: 'screw', version: 2 });
    Object.assign(manage(em, Part, { id: 2, name: 'nut', version: 1, twin: null }), { name: 'washer', version: 2 });
  });

  expect([statements[0], statements.at(-1)]).toEqual(['begin', 'commit']);
  expect([(await partOf(1)).name, (await partOf(2)).name]).toEqual(['screw', 'washer']);
});

/** Listens in one place alone: the ORM forgets no subscriber that it was given. */
function listeningWith(subscriber: EventSubscriber<Part>): EntityManager {
  const parent = orm.em.fork({ freshEventManager: true });
  parent.getEventManager().registerSubscriber(subscriber);
  return parent;
}

const toScrew = (part: Part) => Object.assign(part, { name: 'screw', version: 2 });

test.each([EventType.beforeFlush, EventType.onFlush, EventType.afterFlush] as const)(
  'who listens to %s hears of it',
  async (event) => {
    let heard = 0;
    await sentBy(toScrew, listeningWith({ [event]: async () => void heard++ }));

    expect(heard).toBe(1);
  },
);

test('who listens to a flush hears of it, before and after', async () => {
  const heard: string[] = [];
  const subscriber = {
    getSubscribedEntities: () => [Part],
    beforeUpdate: async () => void heard.push('before'),
    afterUpdate: async () => void heard.push('after'),
  };
  await sentBy(toScrew, listeningWith(subscriber));

  expect(heard).toEqual(['before', 'after']);
});

test.each([EventType.beforeUpdate, EventType.afterUpdate] as const)(
  'who listens to %s of an entity hears of it',
  async (event) => {
    let heard = 0;
    await sentBy(toScrew, listeningWith({ getSubscribedEntities: () => [Part], [event]: async () => void heard++ }));

    expect(heard).toBe(1);
  },
);

test('what is unique moves from one row to another, though the ORM keeps one of the changes aside', async () => {
  const em = orm.em.fork();
  await em.insertMany(Seat, [
    { id: 1, part: 1 },
    { id: 2, part: null },
  ]);
  await sentBy((part, within) => {
    const from = manage(within, Seat, { id: 1, part: 1 });
    const to = manage(within, Seat, { id: 2, part: null });
    Object.assign(to, { part });
    Object.assign(from, { part: null });
  });

  const seats = await em.find(Seat, {}, { orderBy: { id: 'asc' } });
  expect(seats.map(columnsOf)).toEqual([
    { id: 1, part: null },
    { id: 2, part: 1 },
  ]);
});

test('a row whose columns are in two tables is written to both', async () => {
  await unitOfWork(orm.em, async (em) => void em.create(Press, { id: 1, name: 'old', force: 1 }));
  await unitOfWork(orm.em, async (em) => {
    Object.assign(manage(em, Press, { id: 1, name: 'old', force: 1 }), { name: 'new', force: 2 });
  });

  expect(columnsOf(await orm.em.fork().findOneOrFail(Press, { id: 1 }))).toEqual({ id: 1, name: 'new', force: 2 });
});

test('a flush writes row by row, so that each is fenced: batch updates are off', async () => {
  const work = unitOfWork(orm.em, async (em) => {
    for (const [id, name] of [
      [1, 'bolt'],
      [2, 'nut'],
    ] as const) {
      Object.assign(manage(em, Part, { id, name, version: 1, twin: null }), { name: `stale ${name}`, version: 3 });
    }
    // Somebody else takes the second, after it was read.
    await em.nativeUpdate(Part, { id: 2 }, { version: 2 });
  });

  await expect(work).rejects.toThrow(/optimistic lock/i);
  expect([(await partOf(1)).name, (await partOf(2)).name]).toEqual(['bolt', 'nut']);
  expect(orm.config.get('useBatchUpdates')).toBe(false);
});

test('the columns of an entity are those of its row, a relation its key, and a collection none', async () => {
  const em = orm.em.fork();
  await em.nativeUpdate(Part, { id: 1 }, { twin: 2 });
  const part = await em.findOneOrFail(Part, { id: 1 });

  expect(columnsOf(part)).toEqual({ id: 1, name: 'bolt', version: 1, twin: 2 });
});

test('what a flush compares with is what was managed, until the row is read again', async () => {
  const em = orm.em.fork();
  const part = manage(em, Part, BOLT);
  part.name = 'screw';
  expect(originalOf(em, part)).toMatchObject({ name: 'bolt', version: 1 });
  await orm.em.fork().nativeUpdate(Part, { id: 1 }, { version: 7 });
  await em.refresh(part);

  expect(originalOf(em, part)).toMatchObject({ version: 7 });
});

test('a row that was removed or forgotten is managed no more', () => {
  const em = orm.em.fork();
  const part = manage(em, Part, BOLT);
  expect(isManaged(em, part)).toBe(true);
  em.remove(part);
  expect(isManaged(em, part)).toBe(false);

  const other = orm.em.fork();
  const forgotten = manage(other, Part, BOLT);
  other.clear();
  expect(isManaged(other, forgotten)).toBe(false);
});

test('rows are counted by any value, one that every object has among them', async () => {
  const em = orm.em.fork();
  await em.insertMany(Part, [
    { id: 3, name: '__proto__', version: 1 },
    { id: 4, name: '__proto__', version: 2 },
  ]);

  expect(await countGroups(em, Part, 'name', 'version', {})).toEqual(
    new Map([
      ['bolt', 1],
      ['nut', 1],
      ['__proto__', 2],
    ]),
  );
});
