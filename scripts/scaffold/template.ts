import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { camel, pascal, type SchedulerNames, snake } from './names.ts';

/** A file with its path from the project's root. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** A scheduler like any other, of items called gadget parts, in the places where its files belong. */
const TEMPLATE = fileURLToPath(new URL('./template/', import.meta.url));
const STAND_IN = { plural: 'gadget-parts', singular: 'gadget-part' };

/** The files of a new scheduler: those of the template, with every form of its name replaced. */
export function renderTemplate({ name, singular }: SchedulerNames): TemplateFile[] {
  // The plural first: each of its forms begins with that of the singular.
  const replacements = new Map([...pairsOf(STAND_IN.plural, name), ...pairsOf(STAND_IN.singular, singular)]);
  const pattern = new RegExp([...replacements.keys()].join('|'), 'g');
  const renamed = (text: string) => text.replace(pattern, (form) => replacements.get(form) ?? form);
  return globSync('**/*.*', { cwd: TEMPLATE })
    .toSorted()
    .map((path) => ({ path: renamed(path), text: renamed(readFileSync(join(TEMPLATE, path), 'utf8')) }));
}

const FORMS: readonly ((kebab: string) => string)[] = [
  (kebab) => kebab,
  (kebab) => kebab.replaceAll('-', ' '),
  snake,
  (kebab) => snake(kebab).toUpperCase(),
  camel,
  pascal,
];

function pairsOf(standIn: string, name: string): [string, string][] {
  return FORMS.map((form) => [form(standIn), form(name)]);
}
