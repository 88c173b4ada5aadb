/** What the deployment adds to the commands of `serverless`. */
const { checkDatabaseIsSet } = require('./stack/database.ts');
const { compressArtifacts } = require('./bundle/artifacts.ts');

module.exports = class SluicePlugin {
  constructor(serverless, options) {
    const commands = serverless.processedInput.commands.join(' ');
    this.hooks = {
      initialize: () => {
        if (commands === 'deploy') checkDatabaseIsSet(process.env);
        if (commands === 'invoke local') provideEvent(serverless, options);
      },
      'after:package:createDeploymentArtifacts': () =>
        compressArtifacts(serverless.serviceDir, Object.values(serverless.service.functions)),
    };
  }
};

/**
 * Lets `serverless invoke local` start at once where no event was given: it would read one from standard input until
 * that is closed, which in a script may be never. Of the processors alone, which need an event, it is still read.
 */
function provideEvent({ service }, options) {
  if (options.data || options.path) return;
  const { events = [] } = service.functions[options.function] ?? {};
  if (events.length === 0) options.data = '{}';
}
