import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that a process has held, in bytes; this one where no other is given. `resourceUsage` also counts what its parent held when it was
 * forked, which is a whole test run; Linux knows better.
 */
export function peakMemory(pid: number | 'self' = 'self'): number {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
