import {defineConfig} from 'vite';

const config = defineConfig({oxc: {jsx: {runtime: 'automatic'}}});
export {config as default};
