import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // CI=true makes Ink non-interactive; a test that wants it sets it.
    env: { CI: '' },
    // Above every bound inside a test, so that a test that fails still cleans up.
    testTimeout: 90_000,
    hookTimeout: 30_000,
  },
})
