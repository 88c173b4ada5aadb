import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Where the peers' programs are. They are plain modules in a package of their own, because they need SQL text: what
 * they are compared with is exactly what an application without Sluice writes itself.
 */
const FOLDER = new URL('../peers/', import.meta.url);

const INSTALL_TIMEOUT_MS = 300_000;

export const peer = (program: string): URL => new URL(program, FOLDER);

/** Installs the peers into their own folder, as their lock file says, unless they are there already. */
export async function installPeers(): Promise<void> {
  const modified = async (path: string) => (await stat(peer(path)).catch(() => undefined))?.mtimeMs ?? 0;
  if ((await modified('node_modules/.package-lock.json')) >= (await modified('package-lock.json'))) return;
  process.stderr.write('Installing the peers …\n');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(FOLDER),
    timeout: INSTALL_TIMEOUT_MS,
  });
}

/** The peers and their versions, as their package asks for them. */
export async function peerVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(peer('package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
}

/** Runs a peer's program to its end. */
export async function runPeer(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = fork(peer(program), [...args], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with code ${code}`);
}
