import { rm } from 'node:fs/promises';
import stopServers from '../../support/global-teardown.ts';

export default async function teardown(): Promise<void> {
  const directory = process.env['SLUICE_PACKAGE'];
  if (directory) await rm(directory, { recursive: true, force: true });
  await stopServers();
}
