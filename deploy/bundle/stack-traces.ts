import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname } from 'node:path';

/**
 * Put into every bundle: stack traces name the files and lines of the sources. Node's own `--enable-source-maps` does
 * the same, but reads the map at every cold start (25 ms); here it is read when the first stack trace is looked at.
 */

/** Node's ten frames end inside the ORM. */
const FRAMES = 30;

/** By the file that each is of. */
const sourceMaps = new Map<string, SourceMap>();

function sourceMapOf(file: string): SourceMap {
  const known = sourceMaps.get(file);
  if (known) return known;
  const sourceMap = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  sourceMaps.set(file, sourceMap);
  return sourceMap;
}

/** A frame of the bundle as one of the sources, as in `at run (lib/scheduler/run.ts:54:3)`. */
function describe(frame: NodeJS.CallSite): string {
  const text = String(frame);
  const line = frame.getLineNumber();
  const column = frame.getColumnNumber();
  const file = frame.getFileName();
  if (!file || dirname(file) !== __dirname || line === null || column === null) return text;
  const origin = sourceMapOf(file).findOrigin(line, column);
  if (!('fileName' in origin)) return text;
  const source = origin.fileName.replace(/^(\.\.\/)+/, '');
  return text.replace(`${file}:${line}:${column}`, `${source}:${origin.lineNumber}:${origin.columnNumber}`);
}

function describeSafely(frame: NodeJS.CallSite): string {
  try {
    return describe(frame);
  } catch {
    // Without its map, a bundle's own lines are better than none.
    return String(frame);
  }
}

Error.stackTraceLimit = FRAMES;
Error.prepareStackTrace = (error, frames) =>
  [String(error), ...frames.map((frame) => `    at ${describeSafely(frame)}`)].join('\n');
