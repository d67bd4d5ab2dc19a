import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('angular', {
  build: () => npmSite('angular', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('angular', {app: 'angular.ts', instead: 'src/main.ts'});
