import {
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { findConfig, readConfigText } from '../core/adapters/config/config-file.ts'
import type { App } from '../core/app.ts'
import { ExpectedError } from '../core/errors.ts'

/**
 * Changes superclaw.yaml by `edit`, keeps it only if it is good, and has a control plane that uses it read it again.
 * The file is the one that is named, else the one that the running control plane uses, else the one that `start` would.
 * @throws CONFIG_NOT_FOUND; CONFIG_INVALID, and then the file is as it was
 */
export async function editConfig(
  named: string | undefined,
  edit: (text: string) => string,
  connect: () => Promise<App>,
): Promise<{ path: string; isApplied: boolean }> {
  const { path, text, isInForce } = await draftConfig(named, edit, connect)
  writeAtomically(path, text)
  if (isInForce) await (await connect()).call('config.reload', {})
  return { path, isApplied: isInForce }
}

export interface ConfigDraft {
  readonly path: string
  readonly text: string
  /** Whether a control plane runs from that file. */
  readonly isInForce: boolean
}

/** What {@link editConfig} would make of the file. @throws CONFIG_INVALID */
export async function draftConfig(
  named: string | undefined,
  edit: (text: string) => string,
  connect: () => Promise<App>,
): Promise<ConfigDraft> {
  const used = await usedConfig(await connect())
  const context = { cwd: process.cwd(), env: process.env }
  const path = resolve(named ?? used?.path ?? findConfig(context) ?? 'superclaw.yaml')
  // Another machine's, or one that is gone: a new one in its place would take all its agents away.
  if (path === used?.path && !existsSync(path)) {
    throw new ExpectedError('CONFIG_NOT_FOUND', `${path} cannot be read on this machine`)
  }
  const text = edit(existsSync(path) ? readFileSync(path, 'utf8') : '')
  await readConfigText({ text, path, baseDir: dirname(path) })
  return { path, text, isInForce: used !== undefined && (used.path === null || used.path === path) }
}

/** What the control plane runs from; `undefined` when none runs. */
async function usedConfig(app: App): Promise<{ path: string | null } | undefined> {
  try {
    const { configPath } = await app.call('plane.status', {})
    return { path: configPath }
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'PLANE_UNREACHABLE') return undefined
    throw error
  }
}

/** A crash leaves the old file or the new one, never half of it; its mode and its owner stay, and a link stays one. */
function writeAtomically(path: string, text: string): void {
  const file = existsSync(path) ? realpathSync(path) : path
  const before = statSync(file, { throwIfNoEntry: false })
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, text, { mode: (before?.mode ?? 0o644) & 0o777 })
  // Root edits what the service of another user reads.
  if (before && process.getuid?.() === 0) chownSync(draft, before.uid, before.gid)
  renameSync(draft, file)
}
