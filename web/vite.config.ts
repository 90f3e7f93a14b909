import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

// Vite takes its configuration from a default export; nothing else in the project has one.
export default defineConfig({
  root: here,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', cssTarget: ['chrome123', 'firefox120', 'safari17.5'], chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': process.env.GRIDLAKE_URL ?? 'http://127.0.0.1:8411', '/login': { target: process.env.GRIDLAKE_URL ?? 'http://127.0.0.1:8411', bypass: req => req.url?.includes('token=') ? undefined : '/index.html' } } },
})
