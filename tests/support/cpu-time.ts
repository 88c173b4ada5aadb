/** Milliseconds of processor time that a piece of synchronous work takes: on a busy machine the same as on a quiet one. */
export function cpuTimeMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}
