import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('solid', {
  build: () => npmSite('solid', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('solid', {app: 'solid.jsx', instead: 'src/main.jsx'});
