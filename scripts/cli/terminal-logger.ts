import { describeError } from '../../lib/errors.ts';
import type { Fields, Logger } from '../../lib/logger.ts';
import { formatLogLine } from './log-view.ts';
import { writeTo } from './terminal.ts';

/** The handlers' log, for somebody who is watching. */
export function terminalLogger(stream: NodeJS.WritableStream, bound: Fields = {}): Logger {
  const write = (level: string, message: string, fields?: Fields) => {
    const line = { level, message, timestamp: new Date().toISOString(), ...bound, ...fields };
    writeTo(stream, formatLogLine(line));
  };
  return {
    debug: () => {},
    info: (message, fields) => write('INFO', message, fields),
    warn: (message, fields) => write('WARN', message, fields),
    error(message, error, fields) {
      const { code, message: reason } = describeError(error);
      write('ERROR', message, { ...fields, errorCode: code, reason });
    },
    with: (fields) => terminalLogger(stream, { ...bound, ...fields }),
  };
}
