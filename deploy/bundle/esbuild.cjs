/** What `serverless-esbuild` loads: the bundles of a deployment are made as `npm run bench -- bundles` makes them. */
const { BUNDLE_OPTIONS } = require('./bundling.ts');

module.exports = () => ({ ...BUNDLE_OPTIONS, outputFileExtension: '.cjs', concurrency: 2, zipConcurrency: 2 });
