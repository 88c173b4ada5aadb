/** A database's address as it can be shown: without its user, its password, and what is set in its query. */
export function shownAddress(databaseUrl: string): string {
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}
