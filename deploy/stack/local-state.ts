import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** `SLUICE_DEV_STATE` lets two local runs on one machine keep out of each other's way. */
const FILE = process.env['SLUICE_DEV_STATE'] ?? fileURLToPath(new URL('../../.sluice/dev.json', import.meta.url));

const Variables = z.record(z.string(), z.string());
const WrittenState = z.object({ pid: z.int(), settings: Variables, platform: Variables });

/** How the functions of the `local` stage find the servers of a running `npm run dev`. */
export interface LocalState {
  /** Settings as the local run has them. */
  readonly settings: Readonly<Record<string, string>>;
  /** What reaches the SDK: the endpoint of SQS, credentials. */
  readonly platform: Readonly<Record<string, string>>;
}

/** Says where the servers are, for as long as this process keeps them up. */
export function writeLocalState(state: LocalState): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify({ pid: process.pid, ...state }, null, 2), { mode: 0o600 });
}

/** Takes back what this process has written. */
export function removeLocalState(): void {
  if (readState()?.pid === process.pid) rmSync(FILE, { force: true });
}

/** What a running `npm run dev` has written; undefined where none is running, even if one was killed. */
export function readLocalState(): LocalState | undefined {
  const state = readState();
  return state && isRunning(state.pid) ? state : undefined;
}

function readState() {
  try {
    return WrittenState.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
