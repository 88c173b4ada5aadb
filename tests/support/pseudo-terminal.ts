import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './project-files.ts';

/** A command of the project, running in a terminal. */
export interface TerminalSession {
  /** What the terminal was sent, control sequences included. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  type(text: string): void;
}

/** Whether this machine has `script`, which makes a pseudo-terminal. */
export const HAS_TERMINAL = spawnSync('script', ['--version']).status === 0;

/** Runs a script of the project as in a terminal of 40 lines and 100 columns. */
export function runInTerminal(script: string, args: readonly string[], env: NodeJS.ProcessEnv): TerminalSession {
  const words = [process.execPath, join(ROOT, script), ...args].map((word) => `'${word}'`);
  const command = `stty rows 40 cols 100; exec ${words.join(' ')}`;
  const child: ChildProcess = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return {
    output: () => output,
    ended: once(child, 'close').then(([code]) => code),
    type: (text) => child.stdin?.write(text),
  };
}
