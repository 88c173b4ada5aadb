import { setTimeout as wait } from 'node:timers/promises';

/** Waits until a condition holds; fails with its name if it does not in time. */
export async function until(name: string, holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${name}`);
    await wait(20);
  }
}
