import { defineConfig } from 'vite';

const app = 'http://localhost:7071';

export default defineConfig({
  base: './',
  build: { outDir: '../../obj/pages/sample', emptyOutDir: true, target: 'es2022' },
  server: { proxy: { '^/(rest|realtime|objects)': { target: app, ws: true } } },
});
