import { UnitOfWorkError } from '../errors.ts';

/** A statement as it is handed to the driver: `pg` takes a query's configuration in the place of its text as well. */
export interface Statement {
  readonly sql: string | { readonly text: string; readonly queryMode: 'extended' };
}

/** What would end the transaction under the unit of work, or nest another in it. */
const TRANSACTION_CONTROL = new Set('abort begin commit end prepare release rollback savepoint start'.split(' '));

/**
 * A statement that can do nothing to its transaction. Its first word tells what it is; where it may be several, it goes by
 * PostgreSQL's extended protocol, which refuses more than one.
 *
 * @throws UnitOfWorkError when it is a statement about the transaction
 */
export function asSingleStatement<T extends Statement>(statement: T): T {
  const { sql } = statement;
  if (typeof sql !== 'string') return statement;
  if (TRANSACTION_CONTROL.has(firstWord(sql).toLowerCase())) {
    throw new UnitOfWorkError(
      'a unit of work has one transaction, its own: it can neither be ended nor nested by a statement',
    );
  }
  return sql.includes(';') ? { ...statement, sql: { text: sql, queryMode: 'extended' } } : statement;
}

/** What PostgreSQL passes over before a statement, or its first word. */
const OUTSIDE_OF_COMMENTS = /[\s;]+|--[^\r\n]*|\/\*|\w*/y;
/** Comments nest. */
const WITHIN_A_COMMENT = /\/\*|\*\/|[^/*]+|[/*]/y;

function firstWord(sql: string): string {
  let depth = 0;
  for (let at = 0; at < sql.length; ) {
    const token = depth > 0 ? WITHIN_A_COMMENT : OUTSIDE_OF_COMMENTS;
    token.lastIndex = at;
    const [text = ''] = token.exec(sql) ?? [];
    if (depth === 0 && /^\w|^$/.test(text)) return text;
    if (text === '/*') depth += 1;
    else if (text === '*/') depth -= 1;
    at += text.length;
  }
  return '';
}
