import { camel } from './names.ts';

/** A place in a file where entries are listed: what to search for, and how to tell a person of it. */
interface List {
  readonly file: string;
  readonly description: string;
  /** From the list's name to its last entry. */
  readonly pattern: RegExp;
}

const SCHEDULERS: List = {
  file: 'functions/index.ts',
  description: 'the list `schedulers = [ … ]`',
  pattern: /\bschedulers\b[^=\n]*=\s*\[[^\]]*/,
};
const MIGRATIONS: List = {
  file: 'migrations/index.ts',
  description: 'the list `migrations = [ … ]`',
  pattern: /\bmigrations\b[^=\n]*=\s*\[[^\]]*/,
};
const EXISTING: List = {
  file: 'migrations/existing.ts',
  description: 'the list `existingTables = [ … ]`',
  pattern: /\bexistingTables\b[^=\n]*=\s*\[[^\]]*/,
};
const DEPLOYMENT: List = {
  file: 'serverless.yml',
  description: 'the list `schedulers:` in `custom:`, indented by two, with its entries indented by four',
  pattern: /^ {2}schedulers:\n(?: {4}(?:- |#).*\n)+/m,
};

/**
 * Lists a scheduler in the text of `functions/index.ts`.
 *
 * @throws Error when the list is not found
 */
export function withScheduler(text: string, name: string): string {
  const listed = extended(text, SCHEDULERS, (list) => `${withComma(list)} ${camel(name)}`);
  return withImport(listed, `import { ${camel(name)} } from './${name}/${name}.ts';`);
}

/**
 * Lists a migration in the text of `migrations/index.ts`.
 *
 * @throws Error when the list is not found
 */
export function withMigration(text: string, className: string, fileName: string): string {
  return withClass(text, MIGRATIONS, className, fileName);
}

/**
 * Lists a table of another application in the text of `migrations/existing.ts`.
 *
 * @throws Error when the list is not found
 */
export function withExistingTable(text: string, className: string, fileName: string): string {
  return withClass(text, EXISTING, className, fileName);
}

function withClass(text: string, where: List, className: string, fileName: string): string {
  const entry = `{ name: '${className}', class: ${className} },\n`;
  const listed = extended(text, where, (list) => `${withComma(list)}\n  ${entry}`);
  return withImport(listed, `import { ${className} } from './${fileName}';`);
}

/**
 * Includes a scheduler's file in the text of `serverless.yml`.
 *
 * @throws Error when the list is not found
 */
export function withDeployment(text: string, name: string): string {
  return extended(text, DEPLOYMENT, (list) => `${list}    - \${file(functions/${name}/serverless.yml)}\n`);
}

/**
 * Takes a scheduler out of the text of `functions/index.ts`.
 *
 * @throws Error when the list, or its import, is not found
 */
export function withoutScheduler(text: string, name: string): string {
  const line = new RegExp(`^import \\{ (\\w+) \\} from '\\./${name}/${name}\\.ts';\\n`, 'm');
  const variable = line.exec(text)?.[1];
  if (variable === undefined) throw new Error(`functions/index.ts lacks the import of ./${name}/${name}.ts in a line`);
  return extended(text.replace(line, ''), SCHEDULERS, (list) =>
    list.replace(new RegExp(`([[,]\\s*)${variable}\\b\\s*(?:,\\s*|$)`), '$1').replace(/,\s*$/, ''),
  );
}

/**
 * Takes a scheduler's file out of the text of `serverless.yml`.
 *
 * @throws Error when the list is not found
 */
export function withoutDeployment(text: string, name: string): string {
  const entry = new RegExp(`^ {4}- \\$\\{file\\(functions/${name}/serverless\\.yml\\)\\}.*\\n`, 'm');
  return extended(text, DEPLOYMENT, (list) => list.replace(entry, ''));
}

function extended(text: string, { file, description, pattern }: List, extend: (list: string) => string): string {
  if (!pattern.test(text)) {
    throw new Error(`${file} lacks ${description}; docs/adding-a-scheduler.md shows the step by hand`);
  }
  return text.replace(pattern, extend);
}

/** A comma after the last entry, where there is one. */
function withComma(list: string): string {
  return list.trimEnd().replace(/[^[,]$/, '$&,');
}

/** An import after the last one; the formatter sorts them. */
function withImport(text: string, line: string): string {
  const last = [...text.matchAll(/^import .*;\n/gm)].at(-1);
  const end = last ? last.index + last[0].length : 0;
  return `${text.slice(0, end)}${line}\n${text.slice(end)}`;
}
