import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('svelte', {
  build: () => npmSite('svelte', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('svelte', {app: 'svelte.svelte', instead: 'src/App.svelte'});
