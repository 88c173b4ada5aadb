import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process has held, in bytes. `resourceUsage` also counts what its parent held when it was
 * forked, which is a whole test run; Linux knows better.
 */
export function peakMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
