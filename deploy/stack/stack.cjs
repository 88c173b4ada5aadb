/** What `serverless.yml` loads. The stack is TypeScript, and `serverless` loads none itself. */
const { buildStack } = require('./stack.ts');

module.exports = async ({ resolveVariable, resolveConfigurationProperty }) =>
  buildStack({
    service: await resolveConfigurationProperty(['service']),
    stage: await resolveVariable('sls:stage'),
    schedulerFiles: await resolveConfigurationProperty(['custom', 'schedulers']),
    env: process.env,
  });
