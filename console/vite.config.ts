import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // The server puts the nonce of each answer in its place: src/console/console.site.ts has the same.
  html: { cspNonce: '__CSP_NONCE__' },
  resolve: {
    // The document readers are the server's own: in a browser their turns come from here.
    alias: { 'node:timers/promises': new URL('src/preview/next-turn.ts', import.meta.url).pathname },
  },
  build: {
    target: 'es2022',
    // These know light-dark(): put into other words it would not follow the colour scheme of the page.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // No data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:3000', '/health': 'http://127.0.0.1:3000' } },
});
