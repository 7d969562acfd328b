import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { binPath, ensureBuilt } from './built.ts'
import { debianFolder } from './debian-folder.ts'
import { isAlive } from './is-alive.ts'
import { killIfAlive } from './kill-if-alive.ts'
import { missingTools } from './missing-tools.ts'
import { until } from './until.ts'

export interface MachineRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunAs {
  /** `root` when left out. Another one gets the environment of a login. */
  readonly user?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/**
 * A machine of its own that systemd has booted as PID 1, in a folder: Debian, the Node that runs this, and the built SuperClaw
 * as `npm install --global` leaves it. Its network is that of the host, and so are its ports.
 */
export interface Machine extends AsyncDisposable {
  /** Runs a program there to its end, whatever its status. */
  run(argv: readonly string[], as?: RunAs): Promise<MachineRun>
  /** As {@link run}. @throws when it fails */
  must(argv: readonly string[], as?: RunAs): Promise<string>
  /** Whole files, folders on the way included; not below /run or /tmp, which are the machine's own. */
  write(path: string, text: string, mode?: number): void
  /** Where a path of the machine is on the host. */
  hostPath(path: string): string
  /** Resolves once the machine is up again. */
  reboot(): Promise<void>
}

/** Why no machine can be booted here; `undefined` when one can. */
export function whyNoMachine(): string | undefined {
  if (process.platform !== 'linux') return 'systemd runs on Linux alone'
  if (process.getuid?.() !== 0) return 'booting a machine takes root'
  const missing = missingTools(['systemd-nspawn', 'debootstrap', 'nsenter'])
  return missing.length === 0
    ? undefined
    : `apt-get install systemd-container debootstrap: ${missing.join(', ')} is missing`
}

/** As {@link whyNoMachine}, for `skipIf`. @throws where SUPERCLAW_TEST_ALL says that no test may be left out, as in CI */
export function skipsMachine(): boolean {
  const reason = whyNoMachine()
  if (reason === undefined) return false
  if (process.env['SUPERCLAW_TEST_ALL']) throw new Error(reason)
  process.stderr.write(`skipped: ${reason}\n`)
  return true
}

export async function openMachine(): Promise<Machine> {
  await ensureBuilt()
  const base = await debianFolder('systemd')
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-machine-'))
  const name = `superclaw-${randomBytes(4).toString('hex')}`
  const root = mountOver(base, folder)
  installPackage(root)
  const cgroups = makeCgroups(name)
  let booted = await boot({ root, name, folder, cgroups })

  const run = (argv: readonly string[], as: RunAs = {}): Promise<MachineRun> =>
    new Promise((resolve) => {
      const inside = ['-t', String(booted.leader), '-a', '--', ...asUser(argv, as, root)]
      execFile('nsenter', inside, { maxBuffer: 1 << 26, timeout: 120_000 }, (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ status, stdout, stderr })
      })
    })
  return {
    run,
    async must(argv, as) {
      const { status, stdout, stderr } = await run(argv, as)
      if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}${stdout}`)
      return stdout
    },
    write(path, text, mode = 0o644) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text, { mode })
    },
    hostPath: (path) => join(root, path),
    async reboot() {
      await run(['systemctl', 'reboot'])
      await until(() => !isAlive(booted.pid), 60_000)
      booted = await boot({ root, name, folder, cgroups })
    },
    async [Symbol.asyncDispose]() {
      // The init of a pid namespace takes all its processes with it: pid_namespaces(7).
      killIfAlive(booted.leader)
      await until(() => !isAlive(booted.pid), 30_000)
      execFileSync('umount', [root])
      await removeCgroups(cgroups)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes to a copy that is gone at the end, over a folder that stays as it is. */
function mountOver(base: string, folder: string): string {
  const [upper, work, root] = ['upper', 'work', 'root'].map((part) => join(folder, part)) as [
    string,
    string,
    string,
  ]
  for (const part of [upper, work, root]) mkdirSync(part)
  try {
    const options = `lowerdir=${base},upperdir=${upper},workdir=${work}`
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, root], { stdio: 'pipe' })
  } catch {
    // In a container whose own files are such an overlay: a whole copy, then, and a mount all the same.
    execFileSync('cp', ['-a', '--reflink=auto', `${base}/.`, root])
    execFileSync('mount', ['--bind', root, root])
  }
  return root
}

/** What npm makes of the package, without npm. */
function installPackage(root: string): void {
  const source = join(dirname(binPath), '..')
  const target = join(root, 'usr/local/lib/node_modules/superclaw')
  mkdirSync(target, { recursive: true })
  for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
    execFileSync('cp', ['-a', join(source, part), target])
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  symlinkSync('../lib/node_modules/superclaw/bin/run.js', join(root, 'usr/local/bin/superclaw'))
}

interface Booting {
  readonly root: string
  readonly name: string
  readonly folder: string
  readonly cgroups: readonly string[]
}

async function boot({ root, name, folder, cgroups }: Booting): Promise<{ pid: number; leader: number }> {
  const console = openSync(join(folder, 'console'), 'a')
  const joining = cgroups.map((cgroup) => `echo $$ >'${cgroup}/cgroup.procs'`).join('; ')
  const argv = [
    ...['-q', '-D', root, '-M', name, '--register=no', '--keep-unit', '-b', '--console=pipe'],
    `--bind-ro=${process.execPath}:/usr/local/bin/node`,
  ]
  const child = spawn('/bin/sh', ['-c', `${joining}; exec systemd-nspawn "$@"`, 'sh', ...argv], {
    detached: true,
    stdio: ['ignore', console, console],
  })
  child.unref()
  const pid = child.pid ?? 0
  let leader = 0
  // Its first child may be one that only prepares the ground.
  await until(() => {
    leader = childrenOf(pid)[0] ?? 0
    return leader !== 0 && ['running', 'degraded'].includes(stateOf(leader) ?? '')
  }, 60_000).catch((error) => {
    killIfAlive(leader)
    throw error
  })
  return { pid, leader }
}

function stateOf(leader: number): string | undefined {
  try {
    const argv = ['-t', String(leader), '-a', '--', 'systemctl', 'is-system-running']
    return execFileSync('nsenter', argv, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).trim()
  } catch (error) {
    const { stdout } = error as { stdout?: string }
    return stdout?.trim() || undefined
  }
}

function childrenOf(pid: number): number[] {
  return globSync(`/proc/${pid}/task/*/children`).flatMap((path) =>
    readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number),
  )
}

function asUser(
  argv: readonly string[],
  { user = 'root', env = {}, cwd = '/' }: RunAs,
  root: string,
): string[] {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const entry = readFileSync(join(root, 'etc/passwd'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${user}:`))
  const [, , userId = '0', , , home = '/root'] = entry?.split(':') ?? []
  const variables = { PATH: path, HOME: home, USER: user, LOGNAME: user, LANG: 'C.UTF-8', ...env }
  const clean = [
    'env',
    '-i',
    `--chdir=${cwd}`,
    ...Object.entries(variables).map(([key, value]) => `${key}=${value}`),
  ]
  const become =
    user === 'root' ? [] : ['setpriv', `--reuid=${userId}`, `--regid=${userId}`, '--init-groups', '--']
  return [...clean, ...become, ...argv]
}

/** In a cgroup of its own in each hierarchy: two machines in one would fight over it. */
function makeCgroups(name: string): string[] {
  const top = '/sys/fs/cgroup'
  const hierarchies = existsSync(join(top, 'cgroup.procs'))
    ? [top]
    : readdirSync(top)
        .map((entry) => join(top, entry))
        .filter((path) => existsSync(join(path, 'cgroup.procs')))
  return hierarchies.flatMap((path) => {
    const cgroup = join(path, name)
    mkdirSync(cgroup)
    // A cpuset without processors takes no process.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(join(cgroup, file)) && readFileSync(join(cgroup, file), 'utf8').trim() === '')
        writeFileSync(join(cgroup, file), readFileSync(join(path, file), 'utf8'))
    return [cgroup]
  })
}

/** The kernel takes a moment to see that they are empty. */
async function removeCgroups(cgroups: readonly string[]): Promise<void> {
  for (const cgroup of cgroups) {
    const all = [cgroup, ...globSync('**/', { cwd: cgroup }).map((path) => join(cgroup, path))]
    for (const path of all.sort((one, other) => other.length - one.length))
      await until(() => {
        try {
          rmdirSync(path)
          return true
        } catch (error) {
          return (error as NodeJS.ErrnoException).code === 'ENOENT'
        }
      })
  }
}
