import { join } from 'node:path';
import { ROOT } from './project-files.ts';

const SERVERLESS = join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** `npx serverless …` as `spawn` and `execFile` take it: with these variables, and of the environment what any program of Node needs. */
export function serverless(args: readonly string[], variables: NodeJS.ProcessEnv) {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return [
    process.execPath,
    [SERVERLESS, ...args],
    { cwd: ROOT, env: { PATH, HOME, NODE_COMPILE_CACHE, ...variables } },
  ] as const;
}
