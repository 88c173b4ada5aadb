import { jest } from '@jest/globals';
import pg from 'pg';

/** Every statement that this process sends through `pg`, from now on. */
export function recordStatements(): { readonly statements: string[]; stop: () => void } {
  const statements: string[] = [];
  const original = pg.Client.prototype.query;
  const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function record(
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [first] = args;
    statements.push(typeof first === 'string' ? first : String((first as { text?: string }).text));
    return Reflect.apply(original, this, args);
  } as never);
  return { statements, stop: () => spy.mockRestore() };
}
