/** An item that somebody holds: what a queue message carries, and what every later write must match. */
export interface Claim {
  readonly id: string;
  /** One token serves all items of a claim: whose an item is, the pair says. */
  readonly claimToken: string;
  /** To be processed alone, after its batch-mates. */
  readonly suspect: boolean;
}
