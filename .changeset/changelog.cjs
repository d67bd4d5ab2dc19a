/** The words of a change as they were written, without hashes: CHANGELOG.md is for people who use the package. */
module.exports = {
  getReleaseLine: async ({summary}) => `- ${summary.trim().split('\n').join('\n  ')}`,
  getDependencyReleaseLine: async () => '',
};
