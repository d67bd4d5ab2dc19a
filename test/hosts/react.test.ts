import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('react', {
  build: () => npmSite('react', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('react', {app: 'react.jsx', instead: 'src/main.jsx'});
