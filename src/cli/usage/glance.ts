import { existsSync } from 'node:fs'
import type { App } from '../../core/app.ts'
import { statePaths } from '../../core/config/paths.ts'
import type { StatusInput } from '../../core/usage/status-line.ts'
import type { Glance } from './status-text.ts'

/** One that has rested takes longer, and is ready the next time. */
const patienceMs = 300

/** What a status line shows, from the control plane or else from usage.db as it is. Never rejects; `null` when neither knows. */
export async function glanceFor(
  app: App,
  { readings }: StatusInput,
  env: NodeJS.ProcessEnv,
): Promise<Glance | null> {
  const dayFromMs = new Date().setHours(0, 0, 0, 0)
  const input = { dayFromMs, readings: [...readings] }
  try {
    return await app.call('usage.glance', input, AbortSignal.timeout(patienceMs))
  } catch {
    return glanceHere(statePaths(env).usage, input).catch(() => null)
  }
}

async function glanceHere(
  path: string,
  { dayFromMs, readings }: { readonly dayFromMs: number; readonly readings: StatusInput['readings'] },
): Promise<Glance | null> {
  if (!existsSync(path)) return null
  const { openUsageGlance } = await import('../../core/adapters/usage/usage-glance.ts')
  const atMs = Date.now()
  using glance = openUsageGlance(path)
  glance.see(readings.map((each) => ({ ...each, seenAtMs: atMs })))
  const { today, windows } = glance.read({ dayFromMs, nowMs: atMs })
  return { atMs, today, windows: [...windows] }
}
