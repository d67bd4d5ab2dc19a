import {defineConfig} from 'vite';

const config = defineConfig({oxc: {jsx: {runtime: 'automatic', importSource: 'preact'}}});
export {config as default};
