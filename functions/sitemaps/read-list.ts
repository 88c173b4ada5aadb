import { MAX_TEXT, type Reader } from './read-xml.ts';
import type { Collector } from './sitemap-collector.ts';

/** Reads one address a line. A text of which no line is one is something else. */
export function listReader(collector: Collector): Reader {
  let rest = '';
  const line = (text: string) => {
    if (text.trim() !== '') collector.addLine(text);
  };
  return {
    write(text) {
      const lines = (rest + text).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '').slice(0, MAX_TEXT);
      for (const each of lines) line(each);
    },
    end() {
      line(rest);
      if (collector.count > 0) collector.type = 'text';
    },
  };
}
