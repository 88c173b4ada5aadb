/**
 * Writes rows of text and prints how many bytes this process has grown by for each byte of text: `10 1000000` settles ten
 * rows side by side, each with a text of a million; `10000 1000 together` writes ten thousand of a thousand by one call.
 * Started by a test, in a process of its own.
 */
import * as z from 'zod';
import { openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { JobNote } from './jobs.ts';
import { peakMemory } from './peak-memory.ts';

const [count, length, together] = process.argv.slice(2);
const COUNT = Number(count);
const LENGTH = Number(length);

const env = z.object({ DATABASE_URL: z.string() }).parse(process.env);
const database = openDatabase(parseSettings(DatabaseSettings, { ...env, DATABASE_POOL_SIZE: '10' }), [JobNote]);
const writeApart = (texts: readonly string[]) =>
  Promise.all(texts.map((text) => database.unitOfWork((em) => em.insert(JobNote, { text }))));
const writeTogether = (texts: readonly string[]) =>
  database.unitOfWork((em) =>
    em.insertMany(
      JobNote,
      texts.map((text) => ({ text })),
    ),
  );
const write = together ? writeTogether : writeApart;
const textsOf = (of: number) =>
  Array.from({ length: COUNT }, (_, index) =>
    Array(of / 8)
      .fill(`it's ${index % 10}\\ `)
      .join(''),
  );

await write(textsOf(80));
const texts = textsOf(LENGTH);
globalThis.gc?.();
const before = process.memoryUsage.rss();
await write(texts);
const grown = peakMemory() - before;
process.stdout.write(String(grown / (LENGTH * COUNT)));
await database.close();
