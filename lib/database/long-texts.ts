import { RawQueryFragment } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { escapeLiteral } from './escape.ts';

/** From this length on a text is sent as a parameter, in UTF-16 code units; a shorter one costs less within the statement. */
const LONG = 1024;
/** The same, in a statement whose texts are longer than `MUCH` together. */
const LONG_AMONG_MANY = 128;
const MUCH = 65_536;
/** The protocol counts a statement's parameters in 16 bits. */
const MOST_PARAMETERS = 65_535;

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
 * megabyte took forty times its size on the way there, many short ones eight times theirs.
 */
export function sendLongTextsAsParameters(em: EntityManager): void {
  Object.assign(em.getPlatform(), { escapeLiteral });
  const connection = em.getConnection('write') as unknown as Connection;
  const execute = connection.execute.bind(connection);
  connection.execute = (query, params, method, executor, context) => {
    const texts: string[] = [];
    const shown = Array.isArray(params) ? placesOf(params, texts) : params;
    if (texts.length === 0) return execute(query, params, method, executor, context);
    const target = executor ?? connection.getClient();
    const sender: Executor = {
      executeQuery: (compiled, options) => target.executeQuery({ ...compiled, parameters: texts }, options),
    };
    return execute(query, shown, method, sender, context);
  };
}

/** The places of long texts among the parameters; any other value as it is. */
function placesOf(values: readonly unknown[], texts: string[]): unknown[] {
  const total = values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
  const long = total > MUCH ? LONG_AMONG_MANY : LONG;
  return values.map((value) =>
    typeof value === 'string' && value.length >= long && texts.length < MOST_PARAMETERS
      ? new RawQueryFragment(`$${texts.push(value)}`)
      : value,
  );
}
