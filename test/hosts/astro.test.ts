import {darkenPage, lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('astro', {
  build: () => npmSite('astro', 'dist'),
  darken: darkenPage,
  remove: removeElements,
});
