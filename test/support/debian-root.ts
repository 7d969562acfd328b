import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const suite = 'bookworm'
const mirror = 'http://deb.debian.org/debian'
const tools = ['debootstrap', 'unshare', 'nsenter', 'setpriv', 'ip', 'mount', 'chroot']

/** Why no container can be made by hand here; `undefined` when one can. */
export function containerObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'containers need Linux'
  if (process.getuid?.() !== 0) return 'mounts need root'
  const missing = tools.filter((tool) => !isInstalled(tool))
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  const { status } = spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', 'true'])
  return status === 0 ? undefined : 'namespaces are not allowed'
}

function isInstalled(tool: string): boolean {
  return ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].some((folder) =>
    existsSync(join(folder, tool)),
  )
}

/** The root of a bare Debian, not to be changed: made once and kept, as it takes half a minute and the network. */
export function debianRoot(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const root = join(cache, 'superclaw-test', `container-${suite}`)
  if (existsSync(root)) return root
  const draft = `${root}.new-${process.pid}`
  mkdirSync(dirname(root), { recursive: true })
  try {
    execFileSync('debootstrap', ['--variant=minbase', suite, draft, mirror], {
      stdio: ['ignore', 'ignore', 2],
    })
    renameSync(draft, root)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return root
}
