import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {pythonSite} from '../support/hosts/python-site.ts';

const build = (): Promise<string> =>
  pythonSite('mkdocs-material', {
    files: 'docs',
    script: 'ftl-predictions.classic.js',
    args: ['mkdocs', 'build', '--quiet'],
  });

lookAtHost('mkdocs-material', {
  build,
  darken: () =>
    document.querySelector<HTMLElement>('label.md-header__button[for^="__palette"]:not([hidden])')!.click(),
  remove: removeElements,
});
