import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { functionId, namesOf, type SchedulerNames } from '../../../deploy/stack/names.ts';
import { schedulers } from '../../../functions/index.ts';
import type { Scheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { STAGE } from './deployment.ts';

const Resource = z.looseObject({ Type: z.string(), Properties: z.looseObject({}).default({}) });
export type Resource = z.output<typeof Resource>;

const Template = z.object({ Resources: z.record(z.string(), Resource) });

/** The folder with the template and the archives. */
export const PACKAGE = process.env['SLUICE_PACKAGE'] ?? '';

export const TEMPLATE_FILE = join(PACKAGE, 'cloudformation-template-update-stack.json');

export const templateText = () => readFileSync(TEMPLATE_FILE, 'utf8');

/** Every resource of the packaged template, by its logical id. */
export function resources(): Record<string, Resource> {
  return Template.parse(JSON.parse(templateText())).Resources;
}

export function resourcesOf(type: string): [string, Resource][] {
  return Object.entries(resources()).filter(([, resource]) => resource.Type === type);
}

/** A resource's properties, which a test then reads as it expects them to be. */
export function properties(logicalId: string): Record<string, unknown> {
  const resource = resources()[logicalId];
  if (!resource) throw new Error(`the template has no ${logicalId}`);
  return resource.Properties;
}

/** Each scheduler with the names of its resources, for `test.each`. */
export const SCHEDULERS: readonly (readonly [string, SchedulerNames, Scheduler])[] = schedulers.map((scheduler) => [
  scheduler.name,
  namesOf(scheduler, { service: 'sluice', stage: STAGE }),
  scheduler,
]);

/** Every function, by the name that `serverless invoke -f` knows. */
export const FUNCTIONS: readonly string[] = resourcesOf('AWS::Lambda::Function').map(([, { Properties }]) =>
  String(Properties['FunctionName']).replace(`sluice-${STAGE}-`, ''),
);

export function functionProperties(name: string): Record<string, unknown> {
  return properties(functionId(name));
}

const Environment = z.object({
  Variables: z.record(z.string(), z.union([z.string(), z.looseObject({ Ref: z.string() })])),
});

/** A function's variables as it sees them; what CloudFormation puts in is a URL of its kind here. */
export function variablesOf(name: string): Record<string, string> {
  const { Variables } = Environment.parse(functionProperties(name)['Environment']);
  return Object.fromEntries(
    Object.entries(Variables).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : `https://sqs.example.com/${value.Ref}`,
    ]),
  );
}
