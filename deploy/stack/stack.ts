import { schedulers } from '../../functions/index.ts';
import { collectProblems, parseSettings } from '../../lib/settings.ts';
import { alarmResources } from './alarms.ts';
import type { Resources } from './cloudformation.ts';
import { dashboardResources } from './dashboard.ts';
import { databaseOf, databaseStatements } from './database.ts';
import { definitionOf, statementsOf } from './functions.ts';
import { insightsResources } from './insights.ts';
import type { StackName } from './names.ts';
import { operationFunctions } from './operations.ts';
import { roleResources } from './permissions.ts';
import { checkRules } from './rules.ts';
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
 * @throws SchedulerFileError that names the file of a scheduler
 * @throws SettingsError that names the settings that cannot be used
 */
export function buildStack({ service, stage, schedulerFiles, env }: StackSource): Stack {
  const name = { service, stage };
  const values = stageValues(stage, env);
  const { deployment, database } = collectProblems({
    deployment: () => parseSettings(DeploymentSettings, values.env),
    database: () => databaseOf(values),
  });
  const parts = readSchedulerFiles(schedulerFiles, schedulers).map((deployed) => schedulerPart(deployed, name, values));
  checkRules(parts, database.databasePoolSize, deployment.connectionBudget);

  const plans = [...parts.flatMap(({ functions }) => functions), ...operationFunctions(values)];
  const access = databaseStatements(database, deployment);
  const roles = plans.map((plan) => roleResources(plan.name, [...statementsOf(plan, deployment), ...access]));
  const alarms = parts.map((part) => alarmResources(part, name, deployment.alarmTopicArn));
  const functionNames = plans.map((plan) => plan.name);
  return {
    functions: Object.fromEntries(plans.map((plan) => [plan.name, definitionOf(plan, deployment)])),
    resources: {
      Resources: Object.assign(
        {},
        ...parts.map(({ resources }) => resources),
        ...roles,
        ...alarms,
        dashboardResources(parts, name),
        insightsResources(functionNames, name),
      ),
    },
  };
}
