import { schedulers } from '../functions/index.ts';
import { parseSettings } from '../lib/settings.ts';
import type { Resources } from './cloudformation.ts';
import type { Values } from './environment.ts';
import { definitionOf, statementsOf } from './functions.ts';
import type { StackName } from './names.ts';
import { roleResources } from './permissions.ts';
import { readSchedulerFiles } from './scheduler-file.ts';
import { schedulerPart } from './scheduler-part.ts';
import { DeploymentSettings } from './settings.ts';
import { stageValues } from './stages.ts';

/** What `serverless.yml` knows of the stack. */
export interface StackSource extends StackName {
  /** The content of `custom.schedulers`. */
  readonly schedulerFiles: unknown;
  readonly env: NodeJS.ProcessEnv;
}

/** The functions as osls reads them, and the resources of the template besides. */
export interface Stack {
  readonly functions: Readonly<Record<string, unknown>>;
  readonly resources: { readonly Resources: Resources };
}

/**
 * Builds the whole stack from the list of schedulers, their files and the settings.
 *
 * @throws Error that names the file or the setting that cannot be used
 */
export function buildStack({ service, stage, schedulerFiles, env }: StackSource): Stack {
  const deployment = parseSettings(DeploymentSettings, env);
  const values: Values = stageValues(stage, env);
  const parts = readSchedulerFiles(schedulerFiles, schedulers).map((deployed) =>
    schedulerPart(deployed, { service, stage }, values),
  );
  const plans = parts.flatMap(({ functions }) => functions);
  return {
    functions: Object.fromEntries(plans.map((plan) => [plan.name, definitionOf(plan, deployment)])),
    resources: {
      Resources: Object.assign(
        {},
        ...plans.map((plan) => roleResources(plan.name, statementsOf(plan, deployment))),
        ...parts.map(({ resources }) => resources),
      ),
    },
  };
}
