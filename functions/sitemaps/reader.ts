import { fetchErrorOf, lossOf } from '../../lib/http/errors.ts';
import type { RobotsBytes, RobotsText } from '../../lib/http/robots-text.ts';
import { type ItemTime, runOptionsOf } from '../../lib/sandbox/patience.ts';
import { handOver, SandboxBusyError, sandboxOf } from '../../lib/sandbox/sandbox.ts';
import type { SandboxSettings } from '../../lib/sandbox/settings.ts';
import type { ParsedSitemap } from '../entities/parsed-sitemap.ts';
import type { Arrived } from './arrived.ts';
import { crossed } from './crossing.ts';
import type { tasks } from './sitemap.thread.ts';

/** Reads what a site has answered, in the sandbox. */
export interface Reader {
  /**
   * Takes the body with it.
   *
   * @param url where it came from, for the message of an error
   * @throws PermanentError `page_too_complex`, `not_sitemap`
   * @throws SandboxBusyError
   * @throws FetchError what ended the body, where nothing was read before it
   */
  parse(arrived: Arrived, url: URL): Promise<ParsedSitemap>;
  /** @throws PermanentError `page_too_complex`; SandboxBusyError */
  readRobots(file: RobotsBytes): Promise<RobotsText>;
}

/**
 * @param signal ends what is read
 * @param time of the item: it is put off where the reading of others leaves too little of it
 */
export function readerOf(settings: SandboxSettings, signal: AbortSignal, time?: ItemTime): Reader {
  const handing = runOptionsOf(signal, time);
  const sandbox = sandboxOf<typeof tasks>(new URL('./sitemap.thread.ts', import.meta.url), settings);
  return {
    async parse({ chunks, loss }, url) {
      const bytes = chunks.map(handOver);
      try {
        const body = { chunks: bytes, cut: loss?.cut ?? null };
        return crossed(await sandbox.run('parse', body, handing(bytes)));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof SandboxBusyError) throw error;
        throw fetchErrorOf(loss && lossOf(error) ? loss.error : error, url);
      }
    },
    readRobots({ body, ...file }) {
      const bytes = handOver(body);
      return sandbox.run('readRobots', { ...file, body: new Uint8Array(bytes) }, handing([bytes]));
    },
  };
}
