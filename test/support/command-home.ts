import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { type TempFolder, tempFolder } from './temp-folder.ts'

/** For each test of a file an empty home, with a state directory and a superclaw.yaml that says nothing. */
export function useCommandHome(): () => TempFolder {
  let home: TempFolder
  beforeEach(() => {
    home = tempFolder()
    vi.stubEnv('HOME', home.path)
    vi.stubEnv('SUPERCLAW_HOME', join(home.path, 'state'))
    vi.stubEnv('SUPERCLAW_CONFIG', home.write('superclaw.yaml', 'version: 1\n'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    home[Symbol.dispose]()
  })
  return () => home
}
