/** Whether a text is an item's id: a bigint of PostgreSQL, of any sign, as PostgreSQL writes it. */
export function isItemId(text: string): boolean {
  return /^(0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
