import { Reader } from './reader.ts';
import { indexOfWord, type Piece, partsOf } from './statements.ts';

/** Something in a database: a table, an index, or a column or constraint of a table. */
export interface Thing {
  readonly kind: string;
  /** With its schema, unless that is `public`. */
  readonly name: string;
  /** The table, of a column or constraint. */
  readonly of?: string;
}

/** What a statement does to something; or why nobody can tell, or should not do it at all. */
export type Effect =
  | { readonly does: 'makes' | 'changes'; readonly thing: Thing }
  | { readonly does: 'wrong'; readonly why: string };

const makes = (kind: string, name: string, of?: string): Effect => ({ does: 'makes', thing: thing(kind, name, of) });
const changes = (kind: string, name: string, of?: string): Effect => ({
  does: 'changes',
  thing: thing(kind, name, of),
});
const wrong = (why: string): Effect => ({ does: 'wrong', why });
const thing = (kind: string, name: string, of?: string): Thing => ({ kind, name, ...(of !== undefined && { of }) });

const UNKNOWN = 'it is not known what it does';

/** What a statement does to what is in the database. What only adds a thing makes it. */
export function effectsOf(pieces: readonly Piece[]): Effect[] {
  const reader = new Reader(pieces);
  // What stands before a statement in a block.
  if (reader.takes('begin')) return effectsOf(reader.rest());
  if (reader.takes('if')) return effectsOf(reader.rest().slice(indexOfWord(reader.rest(), 'then') + 1));
  switch (reader.word()) {
    case 'create':
      return [effectOfCreate(reader)];
    case 'alter':
      return reader.takes('table') ? effectsOnTable(reader) : effectsOfAlter(reader);
    case 'drop':
      return effectsOfDrop(reader);
    case 'comment':
      return [effectOfComment(reader)];
    case 'update':
      return effectsOfUpdate(reader);
    case 'delete':
      return [effectOfDelete(reader)];
    case 'insert':
      return effectsOfInsert(reader);
    case 'perform':
      // How long a lock is waited for, say.
      return reader.takes('set_config') ? [] : [wrong(UNKNOWN)];
    case 'set':
    case 'return':
    case 'end':
      return [];
    default:
      return [wrong(UNKNOWN)];
  }
}

function effectOfCreate(reader: Reader): Effect {
  const replaces = reader.takes('or', 'replace');
  reader.takes('unique');
  const kind = kindOf(reader);
  reader.takes('concurrently');
  const isMaybeThere = reader.takes('if', 'not', 'exists');
  const name = reader.name();
  if (replaces) return changes(kind, name);
  if (kind !== 'index')
    return kind === 'table' && isMaybeThere
      ? wrong('the table may be there already, and be of another application')
      : makes(kind, name);
  reader.takes('on');
  reader.takes('only');
  return makes('index', inSchemaOf(reader.name(), name));
}

/** An index is in the schema of its table. */
function inSchemaOf(table: string, name: string): string {
  return [...table.split('.').slice(0, -1), name].join('.');
}

function kindOf(reader: Reader): string {
  return reader.takes('materialized', 'view') ? 'view' : reader.word();
}

function effectsOnTable(reader: Reader): Effect[] {
  passIfExists(reader);
  reader.takes('only');
  const table = reader.name();
  return partsOf(reader.rest()).flatMap((action) => effectsOfAction(new Reader(action), table));
}

function effectsOfAction(action: Reader, table: string): Effect[] {
  if (action.takes('add')) return effectsOfAdd(action, table);
  if (
    action.takes('drop', 'constraint') ||
    action.takes('alter', 'constraint') ||
    action.takes('validate', 'constraint')
  ) {
    passIfExists(action);
    return [changes('constraint', action.name(), table)];
  }
  if (action.takes('drop') || action.takes('alter')) {
    action.takes('column');
    passIfExists(action);
    return [changes('column', action.name(), table)];
  }
  if (action.takes('rename', 'to')) return [changes('table', table), makes('table', inSchemaOf(table, action.name()))];
  if (action.takes('rename')) {
    const kind = action.takes('constraint') ? 'constraint' : 'column';
    action.takes('column');
    const from = action.name();
    action.takes('to');
    return [changes(kind, from, table), makes(kind, action.name(), table)];
  }
  return [changes('table', table)];
}

const NAMELESS = ['primary', 'unique', 'check', 'foreign', 'exclude'];

function effectsOfAdd(action: Reader, table: string): Effect[] {
  if (action.takes('constraint')) return [makes('constraint', action.name(), table)];
  if (NAMELESS.some((word) => action.takes(word))) return [];
  action.takes('column');
  // It may be there, and another's.
  if (action.takes('if', 'not', 'exists')) return [];
  return [makes('column', action.name(), table)];
}

function effectsOfAlter(reader: Reader): Effect[] {
  const kind = kindOf(reader);
  passIfExists(reader);
  const name = reader.name();
  return [changes(kind, name), ...(reader.takes('rename', 'to') ? [makes(kind, inSchemaOf(name, reader.name()))] : [])];
}

function effectsOfDrop(reader: Reader): Effect[] {
  const kind = kindOf(reader);
  reader.takes('concurrently');
  passIfExists(reader);
  const rest = reader.rest();
  if (kind === 'schema' && rest.at(-1)?.text === 'cascade') return [wrong('all that is in the schema would go')];
  return partsOf(rest).map((part) => changes(kind, new Reader(part).name()));
}

function effectOfComment(reader: Reader): Effect {
  reader.takes('on');
  const kind = kindOf(reader);
  const name = reader.name();
  if (kind === 'column') return changes('column', name.split('.').at(-1) ?? '', name.split('.').slice(0, -1).join('.'));
  return reader.takes('on') ? changes(kind, name, reader.name()) : changes(kind, name);
}

function effectsOfUpdate(reader: Reader): Effect[] {
  const table = reader.name();
  reader.takes('set');
  const rest = reader.rest();
  if (indexOfWord(rest, 'where') < 0) return [wrong('it rewrites every row')];
  return partsOf(rest.slice(0, indexOfWord(rest, 'from', 'where'))).map((part) =>
    changes('column', new Reader(part).name(), table),
  );
}

function effectsOfInsert(reader: Reader): Effect[] {
  reader.takes('into');
  const table = reader.name();
  // Where the row is there already, it would be another one's.
  return indexOfWord(reader.rest(), 'update') < 0 ? [] : [changes('table', table)];
}

function effectOfDelete(reader: Reader): Effect {
  reader.takes('from');
  const table = reader.name();
  return indexOfWord(reader.rest(), 'where') < 0 ? wrong('it deletes every row') : changes('table', table);
}

function passIfExists(reader: Reader): void {
  reader.takes('if', 'exists');
}
