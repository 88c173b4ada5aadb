import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './project-files.ts';

/** A command of the project, running as a person would run it. */
export interface RunningScript {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Its exit code, once it has ended and its output is read. */
  readonly ended: Promise<number | null>;
  /** The processes that are left of it and of what it has started. */
  survivors(): number[];
}

/** What a script of the project must not inherit from the test run. */
const TEST_VARIABLES = [
  'DATABASE_URL',
  'TEST_DATABASE_URL',
  'AWS_ENDPOINT_URL_SQS',
  'NODE_OPTIONS',
  'LOG_LEVEL',
  'POWERTOOLS_METRICS_DISABLED',
];

/** The environment in which a script works on the schedulers of the tests, whichever the project has. */
export const WITH_OWN_SCHEDULERS = { NODE_OPTIONS: `--import=${new URL('./use-own-schedulers.ts', import.meta.url)}` };

export function runScript(script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): RunningScript {
  return runProgram(ROOT, [script, ...args], env);
}

/** Runs a program of a project with Node, in the project's folder. */
export function runProgram(root: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): RunningScript {
  const mark = `SLUICE_TEST_MARK=${randomUUID()}`;
  const [name = '', value = ''] = mark.split('=');
  const inherited = Object.entries(process.env).filter(([key]) => !TEST_VARIABLES.includes(key));
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: {
      ...Object.fromEntries(inherited),
      ...{ [name]: value, SLUICE_DEV_STATE: stateFile(value) },
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return {
    child,
    output,
    ended: once(child, 'close').then(([code]) => code),
    survivors: () => processesWith(mark),
  };
}

/** What a program printed that ended well; one that did not is an error, with what it says. */
export async function outputOf(run: RunningScript): Promise<string> {
  if ((await run.ended) !== 0) throw new Error(run.output.stdout + run.output.stderr);
  return run.output.stdout;
}

/** Where a test's `npm run dev` says what it keeps up, apart from a person's. */
function stateFile(run: string): string {
  return join(tmpdir(), `sluice-dev-${run}.json`);
}

/** Processes that have a variable in their environment: whatever they have become since they were started. */
function processesWith(variable: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => environmentOf(pid).includes(variable))
    .map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
