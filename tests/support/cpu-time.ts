/** Milliseconds of processor time that a piece of synchronous work takes: on a busy machine the same as on a quiet one. */
export function cpuTimeMs(work: () => void): number {
  const before = threadTimeMs();
  work();
  return threadTimeMs() - before;
}

/**
 * Processor time of this thread, in milliseconds; the others of the process, that of a collector among them, have their own.
 * Linux brings it up to date at its ticks, which are milliseconds apart, and whenever it is asked for that of the whole process.
 */
export function threadTimeMs(): number {
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
