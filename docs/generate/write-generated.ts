import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GENERATED, withGenerated } from './generated.ts';

/** Brings every generated part of the documents up to date. */
export function writeGenerated(): void {
  for (const generated of GENERATED) {
    const path = fileURLToPath(new URL(`../../${generated.file}`, import.meta.url));
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const after = withGenerated(before, generated);
    if (after !== before) writeFileSync(path, after);
  }
}
