import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {pythonSite} from '../support/hosts/python-site.ts';

lookAtHost('jupyter-book', {
  build: () =>
    pythonSite('jupyter-book', {
      ...{files: 'public', script: 'ftl-predictions.js', site: '_build/html'},
      args: ['jupyter-book', 'build', '--quiet', '.'],
    }),
  // As the button of its theme has it.
  darken: () => (document.documentElement.dataset['theme'] = 'dark'),
  remove: removeElements,
  says: /'THEBE_JS_URL' has already been declared|invalid theme mode: \./,
});
