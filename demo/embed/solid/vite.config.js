import {defineConfig} from 'vite';
import solid from 'vite-plugin-solid';

const config = defineConfig({plugins: [solid()]});
export {config as default};
