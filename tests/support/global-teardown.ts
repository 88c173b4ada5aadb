/** Runs once for each project of the suite that had tests to run. */
export default async function teardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, 'stopTestServers');
  Reflect.deleteProperty(globalThis, 'stopTestServers');
  if (typeof stop === 'function') await stop();
}
