import { RawQueryFragment } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PermanentError } from '../errors.ts';
import { openUnit } from './unit-of-work-scope.ts';

/** What is no text and no bytes: a number, a date, a truth value. */
const VALUE_BYTES = 8;

/** More is to be written than may be. */
export class TooLargeError extends PermanentError {
  constructor(message: string) {
    super('result_too_large', message);
  }
}

/** As much of the ORM's connection as is met here. */
interface Connection {
  execute(query: unknown, params?: unknown, ...rest: unknown[]): Promise<unknown>;
}

/**
 * Refuses a statement that carries more than its unit of work allows, before it becomes text: that of 50 MB took a second of
 * every item beside it, and more memory than a Lambda may have.
 */
export function limitStatements(em: EntityManager): void {
  const connection = em.getConnection('write') as unknown as Connection;
  const execute = connection.execute.bind(connection);
  connection.execute = async (query, params, ...rest) => {
    const unit = openUnit();
    const limit = unit?.maxStatementBytes;
    if (unit && limit !== undefined && bytesOf([query, params], limit) > limit) {
      // The ORM passes on an error of its own in the place of this one.
      unit.refusal = new TooLargeError(`a statement carries more than ${limit} bytes`);
      throw unit.refusal;
    }
    return execute(query, params, ...rest);
  };
}

/** How many bytes a statement's values take, in UTF-8 where they are text; only that it is more, once it is more. */
function bytesOf(value: unknown, limit: number): number {
  if (typeof value === 'string') return textBytes(value, limit);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof RawQueryFragment) return bytesOf([value.sql, value.params], limit);
  if (!Array.isArray(value)) return VALUE_BYTES;
  let bytes = 0;
  for (const each of value) {
    bytes += bytesOf(each, limit - bytes);
    if (bytes > limit) break;
  }
  return bytes;
}

/** A text of so many UTF-16 code units has as many bytes at least, and is not read to its end. */
function textBytes(text: string, limit: number): number {
  return text.length > limit ? text.length : Buffer.byteLength(text);
}
