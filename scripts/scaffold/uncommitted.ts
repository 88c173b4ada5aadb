import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Which of these files git could not give back: changed since the last commit, or never in one. None where git is not used. */
export async function uncommitted(root: string, paths: readonly string[]): Promise<string[]> {
  const args = [
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--ignored=matching',
    '--',
    ...paths,
  ];
  const { stdout } = await promisify(execFile)('git', args, { cwd: root }).catch(() => ({ stdout: '' }));
  return stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice('XY '.length));
}
