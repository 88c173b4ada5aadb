import { absoluteUrl } from './addresses.ts';
import { readRobots } from './robots-file.ts';
import type { RobotsRule } from './robots-rule.ts';

/** A robots.txt as it was fetched. */
export interface RobotsBytes {
  readonly body: Uint8Array;
  /** Where it was found: it speaks for that origin, and for no other. */
  readonly url: string;
  /** The crawler's name, or its whole User-Agent header. */
  readonly userAgent: string;
}

/** What it says to that crawler, as data. */
export interface RobotsText {
  /** The addresses of sitemaps, absolute, each once. */
  readonly sitemaps: readonly string[];
  /** 0 where it asks for none. */
  readonly crawlDelaySeconds: number;
  readonly rules: readonly RobotsRule[];
}

const LONGEST_CRAWL_DELAY_SECONDS = 10;

/** Pure; never throws, whatever it is given, and takes time in proportion to its length. */
export function readRobotsText({ body, url, userAgent }: RobotsBytes): RobotsText {
  // The decoder leaves a byte order mark out.
  const file = readRobots(new TextDecoder().decode(body), userAgent);
  const sitemaps = file.sitemaps.flatMap((written) => absoluteUrl(written, url) ?? []);
  return {
    sitemaps: [...new Set(sitemaps)],
    crawlDelaySeconds: crawlDelay(Number(file.crawlDelay)),
    rules: file.rules,
  };
}

function crawlDelay(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_CRAWL_DELAY_SECONDS) : 0;
}
