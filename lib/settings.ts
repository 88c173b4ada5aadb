import * as z from 'zod';
import { SettingsError } from './errors.ts';

// Compiling a schema pays where it is used often: here, for a process's few, it would be 2 ms of every cold start.
z.config({ jitless: true });

/** A group of settings: an object schema whose keys, in camel case, name the variables. */
export type SettingsSchema = z.ZodObject<Record<string, z.ZodType>>;

/** One setting as the documents list it. */
export interface SettingDocumentation {
  /** The environment variable. */
  readonly name: string;
  readonly description: string;
  /** As one writes it in the environment; undefined where there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number) {
  return numeric(/^[+-]?\d+$/, 'a whole number', min, max);
}

/** A decimal number within bounds, both included. */
export function decimal(min: number, max: number) {
  return numeric(/^[+-]?\d+(\.\d+)?$/, 'a number', min, max);
}

function numeric(form: RegExp, what: string, min: number, max: number) {
  const allowed = `${what} from ${min} to ${max}`;
  return z
    .string()
    .regex(form, { error: allowed, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed);
}

export function flag() {
  return z.enum(['true', 'false'], 'true or false').transform((value) => value === 'true');
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `one of ${values.join(', ')}`);
}

/** Comma-separated entries, white space around them ignored; none where empty. */
export function list<T extends z.ZodType<unknown, string>>(entry: T) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(entry as z.ZodType<z.output<T>, string>));
}

/** `itemTimeoutSeconds` under the prefix `DOMAIN_SCHEDULER_` is `DOMAIN_SCHEDULER_ITEM_TIMEOUT_SECONDS`. */
export function variableName(prefix: string, key: string): string {
  return prefix + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * Parses a group of settings. A variable that is empty counts as not set, as docker compose passes it.
 *
 * @throws SettingsError with every problem: the variable, its value (never a secret's) and what is allowed
 */
export function parseSettings<S extends SettingsSchema>(schema: S, env: NodeJS.ProcessEnv, prefix = ''): z.output<S> {
  const input: Record<string, string> = {};
  for (const key of Object.keys(schema.shape)) {
    const value = env[variableName(prefix, key)]?.trim();
    if (value) input[key] = value;
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    parsed.error.issues.map((issue) => {
      const key = String(issue.path[0]);
      const field = schema.shape[key];
      const allowed = issue.message;
      if (!(key in input)) {
        // A rule across settings says more than the setting's own description.
        const wanted = issue.code === 'custom' ? allowed : (describe(field) ?? allowed);
        return `${variableName(prefix, key)} is not set; it must be ${wanted}`;
      }
      const shown = isSecret(field) ? '(hidden)' : JSON.stringify(input[key]);
      return `${variableName(prefix, key)} is ${shown}; it must be ${allowed}`;
    }),
  );
}

/** Parses several groups and reports the problems of all of them together. */
export function collectProblems<T extends Record<string, () => unknown>>(
  groups: T,
): { [K in keyof T]: ReturnType<T[K]> } {
  const problems: string[] = [];
  const parsed = Object.entries(groups).map(([name, parse]) => {
    try {
      return [name, parse()] as const;
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(...error.problems);
      return [name, undefined] as const;
    }
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.fromEntries(parsed) as { [K in keyof T]: ReturnType<T[K]> };
}

/** What the documents say of a group of settings. */
export function documentSettings(schema: SettingsSchema, prefix = ''): SettingDocumentation[] {
  return Object.entries(schema.shape).map(([key, field]) => {
    const absent = field.safeParse(undefined);
    return {
      name: variableName(prefix, key),
      description: describe(field) ?? '',
      default: absent.success && absent.data !== undefined ? String(absent.data) : undefined,
      required: !absent.success,
      secret: isSecret(field),
    };
  });
}

function describe(field: z.ZodType | undefined): string | undefined {
  return field?.meta()?.description;
}

function isSecret(field: z.ZodType | undefined): boolean {
  return field?.meta()?.['secret'] === true;
}
