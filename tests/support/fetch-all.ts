/** Fetches every misdeed in a process of its own and prints the code of each, and the peak of the process's memory. */
import { extractMetadata } from '../../functions/domains/metadata.ts';
import { describeError } from '../../lib/errors.ts';
import { statusError } from '../../lib/http/errors.ts';
import { guardedFetch } from '../../lib/http/fetch.ts';
import { FetchSettings } from '../../lib/http/settings.ts';
import { parseSettings } from '../../lib/settings.ts';
import { MISDEEDS } from './hostile-server.ts';
import { peakMemory } from './peak-memory.ts';

const settings = parseSettings(FetchSettings, process.env);

async function codeOf(name: string): Promise<string> {
  try {
    const url = new URL(`http://${name}.hostile.test/`);
    const { status, body } = await guardedFetch(url, { settings, signal: new AbortController().signal, accept: '*/*' });
    const error = statusError(status, url, undefined, new Date());
    if (error) throw error;
    extractMetadata(body.toString(), url.href);
    return 'ok';
  } catch (error) {
    return describeError(error).code;
  }
}

const results: Record<string, { code: string; ms: number }> = {};
for (const name of Object.keys(MISDEEDS)) {
  const start = performance.now();
  results[name] = { code: await codeOf(name), ms: performance.now() - start };
}
process.stdout.write(JSON.stringify({ results, peakBytes: peakMemory() }));
