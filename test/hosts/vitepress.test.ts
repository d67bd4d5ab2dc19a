import {lookAtHost, removeElements} from '../support/hosts/look-at-host.ts';
import {npmSite} from '../support/hosts/npm-site.ts';

lookAtHost('vitepress', {
  build: () => npmSite('vitepress', '.vitepress/dist'),
  darken: () => document.documentElement.classList.add('dark'),
  remove: removeElements,
});
