import { defineConfig } from 'vite';

const app = 'http://localhost:7071';

export default defineConfig({
  base: '/console/',
  build: { outDir: '../../obj/pages/console', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 700 },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '^/(rest|metrics|cache|feed|realtime|health)': app } },
});
