/** `1,234.50`; a fraction of a cent is not nothing. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return '< 0.01';
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Four digits are enough of a quantity; a whole number below a hundred million is written out. */
export function formatQuantity(quantity: number): string {
  const digits = quantity >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return quantity.toLocaleString('en-US', digits);
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
