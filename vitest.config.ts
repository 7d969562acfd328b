import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // CI=true makes Ink non-interactive; a test that wants it sets it.
    env: { CI: '' },
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
})
