import vue from '@vitejs/plugin-vue';
import {defineConfig} from 'vite';

const isCustomElement = (tag) => tag.startsWith('ftl-');
const config = defineConfig({plugins: [vue({template: {compilerOptions: {isCustomElement}}})]});
export {config as default};
