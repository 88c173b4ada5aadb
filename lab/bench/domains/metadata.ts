import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHomePage } from '../../../functions/domains/read-home-page.ts';
import { readerOf } from '../../../functions/domains/reader.ts';
import { SandboxSettings } from '../../../lib/sandbox/settings.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { UsageError } from '../../../scripts/cli/command.ts';
import { median } from '../median.ts';

const RUNS = 9;
const PAGE = { contentType: 'text/html; charset=utf-8', finalUrl: new URL('https://example.com/') };

/** Of a page, in milliseconds. */
interface Times {
  readonly direct: number;
  readonly inSandbox: number;
}

async function timesOf(body: Buffer, read: (body: Buffer) => Promise<unknown>): Promise<Times> {
  const times: Times[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const direct = await timeOf(() => readHomePage({ body, ...PAGE, url: PAGE.finalUrl.href }));
    const copy = Buffer.from(body);
    times.push({ direct, inSandbox: await timeOf(() => read(copy)) });
  }
  // The first run is the warm-up.
  const measured = times.slice(1);
  return {
    direct: median(measured.map(({ direct }) => direct)),
    inSandbox: median(measured.map(({ inSandbox }) => inSandbox)),
  };
}

async function timeOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The time that reading each HTML file of a folder takes: by a call, and in the sandbox as the processor does it. */
export async function benchMetadata(folder: string): Promise<string> {
  const pages = globSync('**/*.html', { cwd: folder }).map((file) => readFileSync(join(folder, file)));
  if (pages.length === 0) throw new UsageError(`${folder} has no .html files`);
  const { readPage } = readerOf(parseSettings(SandboxSettings, {}), new AbortController().signal);
  const times: Times[] = [];
  for (const page of pages) times.push(await timesOf(page, (body) => readPage({ body, ...PAGE })));
  const megabytes = pages.reduce((total, page) => total + page.length, 0) / 1e6;
  const lines = [
    `${pages.length} pages, ${megabytes.toFixed(1)} MB`,
    `by a call       ${summary(times.map(({ direct }) => direct))}`,
    `in the sandbox  ${summary(times.map(({ inSandbox }) => inSandbox))}`,
    `the difference  ${summary(times.map(({ direct, inSandbox }) => inSandbox - direct))}`,
  ];
  return lines.join('\n');
}

function summary(times: readonly number[]): string {
  return `median ${median(times).toFixed(1)} ms a page, most ${Math.max(...times).toFixed(1)} ms`;
}
