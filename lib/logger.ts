import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { describeError } from './errors.ts';
import { oneOf, type SettingsSchema } from './settings.ts';
import { chainOf, readError } from './thrown.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines, with fields bound to all lines of a run, a batch or an item. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  /** Adds the error's code, message and causes. */
  error(message: string, error: unknown, fields?: Fields): void;
  /** A logger whose every line carries `fields` too. */
  with(fields: Fields): Logger;
}

export const LogSettings = z.object({
  logLevel: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']).default('INFO').describe('least level that is logged'),
}) satisfies SettingsSchema;

export type LogSettings = z.output<typeof LogSettings>;

/** One JSON line for each entry, by Powertools' logger; with `POWERTOOLS_DEV=true`, indented for a terminal. */
export function createLogger(settings: LogSettings): Logger {
  const sink = new PowertoolsLogger({ serviceName: 'sluice', logLevel: settings.logLevel });
  return bind(sink, {});
}

function bind(sink: PowertoolsLogger, bound: Fields): Logger {
  return {
    debug: (message, fields) => sink.debug(message, { ...bound, ...fields }),
    info: (message, fields) => sink.info(message, { ...bound, ...fields }),
    warn: (message, fields) => sink.warn(message, { ...bound, ...fields }),
    error: (message, error, fields) => sink.error(message, { ...bound, ...fields, ...errorFields(error) }),
    with: (fields) => bind(sink, { ...bound, ...fields }),
  };
}

function errorFields(thrown: unknown): Fields {
  return { errorCode: describeError(thrown).code, error: loggable(chainOf(thrown)) };
}

/** An error that can be logged whatever was thrown: a copy of each link of its chain, read with care. */
function loggable([thrown, ...causes]: readonly unknown[]): Error {
  const read = readError(thrown);
  const error = new Error(read?.message ?? describeError(thrown).message);
  error.name = read?.name ?? error.name;
  const stack = read?.stack;
  if (stack !== undefined) error.stack = stack;
  if (read?.code !== undefined) Object.assign(error, { code: read.code });
  if (causes.length > 0) error.cause = loggable(causes);
  return error;
}
