import { spawnSync } from 'node:child_process'
import { missingTools } from './missing-tools.ts'

const tools = ['debootstrap', 'unshare', 'nsenter', 'setpriv', 'ip', 'mount', 'chroot']

/** Why no container can be made by hand here; `undefined` when one can. */
export function containerObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'containers need Linux'
  if (process.getuid?.() !== 0) return 'mounts need root'
  const missing = missingTools(tools)
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  const { status } = spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', 'true'])
  return status === 0 ? undefined : 'namespaces are not allowed'
}
