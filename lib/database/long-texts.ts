import { RawQueryFragment } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { escapeLiteral } from './escape.ts';

/** From this length on a text is sent as a parameter, in UTF-16 code units. */
const LONG = 1024;

interface Compiled {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface Executor {
  executeQuery(compiled: Compiled, options?: unknown): Promise<unknown>;
}

/** As much of the ORM's connection as is met here. */
interface Connection {
  execute(query: unknown, params?: unknown, method?: string, executor?: Executor, context?: unknown): Promise<unknown>;
  getClient(): Executor;
}

/**
 * Lets long texts go to the server as parameters. The ORM writes every value into the statement's text, and a text of a
 * megabyte took forty times its size on the way there.
 */
export function sendLongTextsAsParameters(em: EntityManager): void {
  Object.assign(em.getPlatform(), { escapeLiteral });
  const connection = em.getConnection('write') as unknown as Connection;
  const execute = connection.execute.bind(connection);
  connection.execute = (query, params, method, executor, context) => {
    const texts: string[] = [];
    const shown = Array.isArray(params) ? params.map((value) => placeOf(value, texts)) : params;
    if (texts.length === 0) return execute(query, params, method, executor, context);
    const target = executor ?? connection.getClient();
    const sender: Executor = {
      executeQuery: (compiled, options) => target.executeQuery({ ...compiled, parameters: texts }, options),
    };
    return execute(query, shown, method, sender, context);
  };
}

/** The place of a long text among the parameters; any other value as it is. */
function placeOf(value: unknown, texts: string[]): unknown {
  if (typeof value !== 'string' || value.length < LONG) return value;
  return new RawQueryFragment(`$${texts.push(value)}`);
}
