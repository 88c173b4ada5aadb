import { describeError } from '../../lib/errors.ts';
import { statusError } from '../../lib/http/errors.ts';
import { guardedFetch } from '../../lib/http/fetch.ts';
import { FetchSettings } from '../../lib/http/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { MISDEEDS } from './hostile-server.ts';
import { peakMemory } from './peak-memory.ts';

type Read = (body: string, url: string) => unknown;

async function codeOf(name: string, settings: FetchSettings, read: Read): Promise<string> {
  try {
    const url = new URL(`http://${name}.hostile.test/`);
    const { status, body } = await guardedFetch(url, { settings, signal: new AbortController().signal, accept: '*/*' });
    const error = statusError(status, url, undefined, new Date());
    if (error) throw error;
    read(body.toString(), url.href);
    return 'ok';
  } catch (error) {
    return describeError(error).code;
  }
}

/** Fetches every misdeed, reads what came, and prints the code of each, and the peak of the process's memory. */
export async function fetchMisdeeds(read: Read): Promise<void> {
  const settings = parseSettings(FetchSettings, process.env);
  const results: Record<string, { code: string; ms: number }> = {};
  for (const name of Object.keys(MISDEEDS)) {
    const start = performance.now();
    results[name] = { code: await codeOf(name, settings, read), ms: performance.now() - start };
  }
  process.stdout.write(JSON.stringify({ results, peakBytes: peakMemory() }));
}
