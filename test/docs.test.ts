import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pages } from '../scripts/pages/pages.ts'

test.for(Object.keys(pages))('%s is what the code says (npm run docs writes it)', async (path) => {
  const written = readFileSync(path, 'utf8')
  expect(written).toBe(await pages[path]?.())
})
