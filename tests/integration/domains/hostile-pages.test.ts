import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ALL_MISDEEDS, connectToAll, MISDEEDS, startHostileServer } from '../../support/hostile-server.ts';
import { ROOT } from '../../support/project-files.ts';

const LIMITS = { FETCH_TIMEOUT_SECONDS: '1', FETCH_CONNECT_TIMEOUT_SECONDS: '0.5', FETCH_MAX_BYTES: '2097152' };

test('whatever a hostile server sends is read as a page within the time limit and 256 MB', async () => {
  const server = await startHostileServer(ALL_MISDEEDS);
  const file = join(ROOT, 'tests', 'integration', 'domains', 'read-all.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { PATH: process.env['PATH'], ...LIMITS, FETCH_CONNECT_TO: connectToAll(server.port) },
  });
  await server.stop();

  const { results, peakBytes } = JSON.parse(stdout) as {
    results: Record<string, { code: string; ms: number }>;
    peakBytes: number;
  };
  expect(Object.entries(results).map(([name, { code }]) => [name, code])).toEqual(
    Object.entries(MISDEEDS).map(([name, { code }]) => [name, code]),
  );
  expect(Object.values(results).filter(({ ms }) => ms > 1500)).toEqual([]);
  expect(peakBytes).toBeLessThan(256 * 1024 * 1024);
}, 120_000);
