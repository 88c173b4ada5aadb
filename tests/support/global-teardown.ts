export default async function teardown(): Promise<void> {
  const { stopTestServers } = globalThis as unknown as { stopTestServers: () => Promise<void> };
  await stopTestServers();
}
