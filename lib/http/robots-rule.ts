/** One line of a robots.txt that allows or forbids. */
export interface RobotsRule {
  /** The literal parts between the wildcards, in their normal form. */
  readonly parts: readonly string[];
  readonly isAnchored: boolean;
  readonly length: number;
  readonly allow: boolean;
}

/** @param pattern as written: `*` stands for anything, `$` at the end for the end */
export function ruleOf(pattern: string, allow: boolean): RobotsRule {
  const isAnchored = pattern.endsWith('$');
  const normal = normalForm(isAnchored ? pattern.slice(0, -1) : pattern);
  const parts = normal.split(/\*+/);
  return { parts, isAnchored, length: parts.join('*').length + (isAnchored ? 1 : 0), allow };
}

/** The longest rule that matches decides, and of two equal ones the one that allows (RFC 9309, section 2.2.2). */
export function isAllowed(rules: Iterable<RobotsRule>, written: string): boolean {
  const path = normalForm(written).replaceAll('*', '%2A');
  let best: RobotsRule | undefined;
  for (const rule of rules) {
    if (best && (rule.length < best.length || (rule.length === best.length && best.allow))) continue;
    if (matches(rule, path)) best = rule;
  }
  return best?.allow ?? true;
}

/** Each part at the first place where it fits is enough: what a later place leaves, an earlier one leaves too. */
function matches({ parts, isAnchored, length }: RobotsRule, path: string): boolean {
  if (length > path.length + parts.length) return false;
  const [first = '', ...rest] = parts;
  const last = isAnchored ? rest.pop() : undefined;
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  if (!isAnchored) return true;
  return last === undefined ? position === path.length : position + last.length <= path.length && path.endsWith(last);
}

/**
 * One form for what means the same: letters, digits and `-._~` bare, everything else that may be written either way in
 * percent code (RFC 9309, section 2.2.2). A `$` that anchors nothing is in it too; `*` is left for who knows what it is.
 */
function normalForm(path: string): string {
  return encodeURI(path.toWellFormed())
    .replaceAll('%25', '%')
    .replace(/%([\da-f]{2})/gi, (code, digits: string) => {
      const character = String.fromCharCode(Number.parseInt(digits, 16));
      return /[\w.~-]/.test(character) ? character : code.toUpperCase();
    })
    .replaceAll('$', '%24');
}
