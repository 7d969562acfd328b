import { homedir } from 'node:os'
import { statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { UsageDesk } from '../../core/usage/usage-desk.ts'
import { usageSettingsHere } from './settings-here.ts'

/** Answers without a control plane: usage.db is this user's, and histories are. @throws what the disk or SQLite says */
export async function openLocalDesk(env: NodeJS.ProcessEnv): Promise<UsageDesk & AsyncDisposable> {
  const [{ openUsageDesk }, { preparePrivateFolder }, { createImportProgress }] = await Promise.all([
    import('../../core/adapters/usage/open-usage-desk.ts'),
    import('../../core/adapters/host/private-folder.ts'),
    import('./import-progress.ts'),
  ])
  const paths = statePaths(env)
  preparePrivateFolder(paths.stateDir)
  const settings = await usageSettingsHere()
  const onProgress = createImportProgress(process.stderr, () => performance.now())
  const own = { path: paths.usage, pricesPath: paths.prices, home: homedir(), env, settings }
  return openUsageDesk({ ...own, onProgress })
}

/** Whether it says that no control plane runs. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE'
}
