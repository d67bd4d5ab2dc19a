import {defineConfig} from 'vitepress';

export const config = defineConfig({
  title: 'A model',
  vue: {template: {compilerOptions: {isCustomElement: (tag) => tag.startsWith('ftl-')}}},
});
export {config as default};
