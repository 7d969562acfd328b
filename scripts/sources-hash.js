import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of all that a build is made from: the same for the same sources, wherever they are. */
export function sourcesHash(root) {
  const sum = createHash('sha256')
  const paths = ['package-lock.json', ...globSync('src/**/*.{ts,tsx}', { cwd: root })].sort((one, other) =>
    one < other ? -1 : 1,
  )
  for (const path of paths)
    sum
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return sum.digest('hex').slice(0, 16)
}
