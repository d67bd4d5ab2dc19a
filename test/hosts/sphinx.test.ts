import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {pythonSite} from '../support/hosts/python-site.ts';

const options = {files: '_static', script: 'ftl-predictions.js', args: ['sphinx', '-q', '.', 'site']};

lookAtHost('sphinx', {
  build: () => pythonSite('sphinx', options),
  // Its theme knows no dark; many others paint the text's column.
  darken: () => (document.querySelector<HTMLElement>('div.body')!.style.background = '#101014'),
  remove: removeElements,
});
