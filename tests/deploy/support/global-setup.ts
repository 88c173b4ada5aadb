import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import startServers from '../../support/global-setup.ts';
import { serverless } from '../../support/serverless.ts';
import { DEPLOYMENT_ENV, STAGE } from './deployment.ts';

/** The servers that all tests need, and the stack as `serverless package` makes it. */
export default async function setup(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-package-'));
  process.env['SLUICE_PACKAGE'] = directory;
  const args = ['package', '--stage', STAGE, '--package', directory];
  await Promise.all([startServers(), promisify(execFile)(...serverless(args, DEPLOYMENT_ENV))]);
}
