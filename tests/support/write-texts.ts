/**
 * Settles rows side by side, each with a long text, and prints how many bytes this process has grown by for each byte of
 * text. Started by a test, in a process of its own.
 */
import * as z from 'zod';
import { openDatabase } from '../../lib/database/database.ts';
import { DatabaseSettings } from '../../lib/database/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { JobNote } from './jobs.ts';
import { peakMemory } from './peak-memory.ts';

const LENGTH = 1_000_000;
const COUNT = 10;

const env = z.object({ DATABASE_URL: z.string() }).parse(process.env);
const database = openDatabase(parseSettings(DatabaseSettings, { ...env, DATABASE_POOL_SIZE: String(COUNT) }), [
  JobNote,
]);
const write = (texts: readonly string[]) =>
  Promise.all(texts.map((text) => database.unitOfWork((em) => em.insert(JobNote, { text }))));
const textsOf = (length: number) => Array.from({ length: COUNT }, (_, index) => `it's ${index}\\ `.repeat(length / 8));

await write(textsOf(80));
globalThis.gc?.();
const before = process.memoryUsage.rss();
await write(textsOf(LENGTH));
const grown = peakMemory() - before;
process.stdout.write(String(grown / (LENGTH * COUNT)));
await database.close();
