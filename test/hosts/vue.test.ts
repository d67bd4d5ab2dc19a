import {bindInHost} from '../support/hosts/bind-in-host.ts';
import {darkenPage, lookAtHost} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('vue', {
  build: () => npmSite('vue', 'dist'),
  darken: darkenPage,
  remove: () => document.querySelector('button')!.click(),
});

bindInHost('vue', {app: 'vue.vue', instead: 'src/App.vue'});
