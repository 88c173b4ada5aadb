/** Runs `work` on each value, so many at a time. */
export async function sideBySide(values, concurrency, work) {
  const rest = values.values();
  const inTurn = async () => {
    for (const value of rest) await work(value);
  };
  await Promise.all(Array.from({ length: concurrency }, inTurn));
}
