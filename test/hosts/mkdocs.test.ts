import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {pythonSite} from '../support/hosts/python-site.ts';

const build = (): Promise<string> =>
  pythonSite('mkdocs', {
    files: 'docs',
    script: 'ftl-predictions.classic.js',
    args: ['mkdocs', 'build', '--quiet'],
  });

lookAtHost('mkdocs', {
  build,
  darken: () => document.documentElement.setAttribute('data-bs-theme', 'dark'),
  remove: removeElements,
});
