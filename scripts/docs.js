// `npm run docs`: writes every document that is generated from the code. test/docs.test.ts fails while one is stale.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pages } from './pages/pages.ts'

for (const [path, make] of Object.entries(pages))
  writeFileSync(join(import.meta.dirname, '..', path), await make())
