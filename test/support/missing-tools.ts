import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** Those of `tools` that no folder of programs holds: root's among them, which PATH may leave out. */
export function missingTools(tools: readonly string[]): string[] {
  return tools.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))))
}
