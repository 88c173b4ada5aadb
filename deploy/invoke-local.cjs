/**
 * Lets `serverless invoke local` start at once where no event was given: it would read one from standard input until
 * that is closed, which in a script or a terminal multiplexer may be never. A processor's event has to be given, so
 * only for those is standard input still read.
 */
module.exports = class InvokeLocal {
  constructor(serverless, options) {
    this.hooks = {
      initialize: () => {
        const { commands } = serverless.processedInput;
        if (commands.join(' ') !== 'invoke local' || options.data || options.path) return;
        const { events = [] } = serverless.service.functions[options.function] ?? {};
        if (events.length === 0) options.data = '{}';
      },
    };
  }
};
