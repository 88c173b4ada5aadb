/** What of the sitemaps scheduler's work reads what others have written. It runs in a thread of its own. */
import type { Loss } from '../../lib/http/errors.ts';
import { readRobotsText } from '../../lib/http/robots-text.ts';
import { answering } from '../../lib/sandbox/answer.ts';
import { type BodyBytes, type Crossing, crossing } from './crossing.ts';
import { parseSitemap } from './parse-sitemap.ts';

async function parse(bytes: BodyBytes): Promise<Crossing> {
  return crossing(await parseSitemap(body(bytes)));
}

/** The body once more, up to where it ended. */
async function* body({ chunks, cut }: BodyBytes): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  if (cut !== null) throw Object.assign(new Error('the body has ended before its time'), { code: LOSSES[cut] });
}

/** A code of each, by which it is known. */
const LOSSES: Readonly<Record<Loss, string>> = { connection: 'ECONNRESET', compression: 'Z_DATA_ERROR' };

export const tasks = { parse, readRobots: readRobotsText };

export default answering(tasks);
