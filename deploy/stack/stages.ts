import { withDeploymentDefaults } from './database.ts';
import type { Values } from './environment.ts';
import { readLocalState } from './local-state.ts';

/** The values of a stage's variables; all stages but `local` differ by settings alone. */
export function stageValues(stage: string, env: NodeJS.ProcessEnv): Values {
  if (stage !== LOCAL) {
    return { isLocal: false, platform: {}, given: { STAGE: stage }, env: withDeploymentDefaults(env) };
  }
  const { platform, settings } = readLocalState() ?? { platform: {}, settings: {} };
  return { isLocal: true, platform, given: settings, env };
}

/** The stage of `serverless invoke local`: it needs no AWS, only what `npm run dev` keeps up. */
const LOCAL = 'local';
