import * as z from 'zod';
import { SluiceError } from '../../lib/errors.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';

/** A role's statement, as IAM writes it. */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']).default('Allow'),
  Action: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z]+$/, 'an action such as s3:GetObject, without *')).min(1),
  Resource: z.union([z.string(), z.array(z.unknown()), z.looseObject({})]),
  Condition: z.looseObject({}).optional(),
});

/** A function's own size and limits, its variables besides the settings, and what else it may do. */
const FunctionFile = z.strictObject({
  memorySize: z.int().min(128).max(10_240).optional(),
  timeout: z.int().min(1).max(900).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  permissions: z.array(Statement).optional(),
});

/** `functions/NAME/serverless.yml`: what is a scheduler's own in the deployment. */
const SchedulerFile = z.strictObject({
  name: z.string(),
  scheduler: FunctionFile.default({}),
  processor: FunctionFile.default({}),
});

export type Statement = z.input<typeof Statement>;
export type FunctionFile = z.output<typeof FunctionFile>;

/** A scheduler's file that cannot be used, or is not there. */
export class SchedulerFileError extends SluiceError {
  constructor(problem: string) {
    super('scheduler_file_invalid', problem);
    // The mistake is in the file: where it was noticed helps nobody.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** A scheduler with its part of the deployment. */
export interface DeployedScheduler {
  readonly scheduler: Scheduler;
  readonly file: z.output<typeof SchedulerFile>;
}

/**
 * Reads the files that `custom.schedulers` of `serverless.yml` includes, and holds them against the list of schedulers.
 *
 * @throws SchedulerFileError that names the file and what is wrong with it, or a scheduler without one
 */
export function readSchedulerFiles(files: unknown, schedulers: readonly Scheduler[]): DeployedScheduler[] {
  const included = z.array(z.unknown(), 'custom.schedulers in serverless.yml must be a list').parse(files);
  const deployed = included.map((content, index) => {
    const name = nameOf(content);
    const path = `functions/${name ?? `? (entry ${index + 1} of custom.schedulers)`}/serverless.yml`;
    const parsed = SchedulerFile.safeParse(content);
    if (!parsed.success) throw new SchedulerFileError(`${path} cannot be used:\n${z.prettifyError(parsed.error)}`);
    const scheduler = schedulers.find((candidate) => candidate.name === name);
    if (!scheduler)
      throw new SchedulerFileError(`${path} names ${JSON.stringify(name)}, which functions/index.ts does not list`);
    return { scheduler, file: parsed.data };
  });
  const missing = schedulers.filter(({ name }) => !deployed.some(({ scheduler }) => scheduler.name === name));
  if (missing.length > 0) {
    const lines = missing.map(({ name }) => `  - \${file(functions/${name}/serverless.yml)}`);
    throw new SchedulerFileError(`custom.schedulers in serverless.yml lacks:\n${lines.join('\n')}`);
  }
  return deployed;
}

function nameOf(content: unknown): string | undefined {
  return z.looseObject({ name: z.string() }).safeParse(content).data?.name;
}
