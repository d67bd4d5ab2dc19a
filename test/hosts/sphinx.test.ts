import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {pythonSite} from '../support/hosts/python-site.ts';

const build = (): Promise<string> =>
  pythonSite('sphinx', {
    files: '_static',
    script: 'ftl-predictions.js',
    args: ['sphinx-build', '-q', '.', 'site'],
  });

lookAtHost('sphinx', {
  build,
  // Its theme knows no dark; many others paint the text's column.
  darken: () => (document.querySelector<HTMLElement>('div.body')!.style.background = '#101014'),
  remove: removeElements,
});
