import type { RobotsBytes, RobotsText } from '../../lib/http/robots-text.ts';
import { type ItemTime, runOptionsOf } from '../../lib/sandbox/patience.ts';
import { handOver, sandboxOf } from '../../lib/sandbox/sandbox.ts';
import type { SandboxSettings } from '../../lib/sandbox/settings.ts';
import type { HomePage } from './home-page.ts';
import type { ReadHomePage } from './read-home-page.ts';
import type { tasks } from './site.thread.ts';

/** Reads what a site has answered, in the sandbox. */
export interface Reader {
  /**
   * Takes the page's body with it.
   *
   * @throws PermanentError `page_too_complex`
   * @throws SandboxBusyError
   */
  readPage(home: Pick<HomePage, 'body' | 'contentType' | 'finalUrl'>): Promise<ReadHomePage>;
  /** @throws PermanentError `page_too_complex`; SandboxBusyError */
  readRobots(file: RobotsBytes): Promise<RobotsText>;
}

/**
 * @param signal ends what is read
 * @param time of the item: it is put off where the reading of others leaves too little of it
 */
export function readerOf(settings: SandboxSettings, signal: AbortSignal, time?: ItemTime): Reader {
  const handing = runOptionsOf(signal, time);
  const sandbox = sandboxOf<typeof tasks>(new URL('./site.thread.ts', import.meta.url), settings);
  return {
    readPage({ body, contentType, finalUrl }) {
      const bytes = handOver(body);
      const page = { body: new Uint8Array(bytes), contentType, url: finalUrl.href };
      return sandbox.run('readHomePage', page, handing([bytes]));
    },
    readRobots({ body, ...file }) {
      const bytes = handOver(body);
      return sandbox.run('readRobots', { ...file, body: new Uint8Array(bytes) }, handing([bytes]));
    },
  };
}
