import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.TABLEWRIGHT_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  // The server writes <base href>, so the application works under any path prefix.
  base: './',
  plugins: [react()],
  build: {
    outDir: '../src/tablewright/_static',
    emptyOutDir: true,
    target: 'es2023',
    // Nothing as data: URLs, which the server's content policy refuses for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Shared with the kit; in the chunk of the charts it would load them on every page.
            { name: 'shared', test: /node_modules[\\/]tslib[\\/]/, priority: 1 },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            {
              name: 'editor',
              test: /node_modules[\\/](@codemirror|@lezer|style-mod|crelt|w3c-keyname)[\\/]/,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
  },
});
