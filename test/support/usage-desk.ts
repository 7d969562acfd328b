import { join } from 'node:path'
import { openUsageDesk } from '../../src/core/adapters/usage/open-usage-desk.ts'
import type { UsageDesk } from '../../src/core/usage/usage-desk.ts'
import { tempFolder } from './temp-folder.ts'

/** A desk over a usage.db of its own, in an empty home. */
export function openTempUsageDesk(): UsageDesk & AsyncDisposable & { readonly home: string } {
  const folder = tempFolder()
  const desk = openUsageDesk({ path: join(folder.path, 'usage.db'), home: folder.path, env: {} })
  return {
    ...desk,
    home: folder.path,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
