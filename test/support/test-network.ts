import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { missingTools } from './missing-tools.ts'

/** Why no network can be made here; `undefined` when one can. */
export function networkObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const missing = missingTools(['ip', 'unshare'])
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  return spawnSync('unshare', ['--net', 'true']).status === 0 ? undefined : 'namespaces are not allowed'
}

interface HostOptions {
  /** The address of the one that its programs ask; without it they ask that of the machine. */
  readonly nameServer?: string
}

/** Hosts on one link, each in a network namespace of its own, apart from every network of the machine. */
export interface TestNetwork extends AsyncDisposable {
  /** Adds a host with this address (CIDR). @returns its name */
  addHost(address: string, options?: HostOptions): string
  /** As `addHost`, with the address on a bridge: some programs take `eth0@if7`, as ip(8) shows it, for a name. */
  addBridgedHost(address: string): string
  /** Starts a program of Node on a host, and resolves with its first output. It ends with the network. */
  start(host: string, argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<void>
  /** Runs one to its end. */
  run(
    host: string,
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<{ readonly stdout: string; readonly stderr: string }>
}

/** The interface of every host. */
export const hostLink = 'eth0'
let made = 0

export function openTestNetwork(): TestNetwork {
  const prefix = `scd${process.pid}-${++made}`
  const ip = (...words: string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 2] })
  const spaces: string[] = []
  const names = createNameServers()
  const children: ChildProcess[] = []
  const addSpace = (name: string): string => {
    ip('netns', 'add', name)
    spaces.push(name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    return name
  }
  const inside = (host: string, argv: readonly string[]): [string, string[]] => [
    'ip',
    ['netns', 'exec', host, process.execPath, ...argv],
  ]
  const middle = addSpace(`${prefix}-link`)
  ip('-n', middle, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
  ip('-n', middle, 'link', 'set', 'br0', 'up')

  const network: TestNetwork = {
    addHost(address, { nameServer } = {}) {
      const host = addSpace(`${prefix}-${spaces.length}`)
      const port = `p${spaces.length}`
      ip('-n', middle, 'link', 'add', port, 'type', 'veth', 'peer', 'name', hostLink, 'netns', host)
      ip('-n', middle, 'link', 'set', port, 'master', 'br0', 'up')
      const words = address.includes(':') ? ['nodad'] : []
      if (address.includes(':'))
        ip('netns', 'exec', host, 'sysctl', '-qw', `net.ipv6.conf.${hostLink}.accept_dad=0`)
      ip('-n', host, 'address', 'add', address, 'dev', hostLink, ...words)
      ip('-n', host, 'link', 'set', hostLink, 'up')
      if (nameServer !== undefined) names.write(host, nameServer)
      return host
    },
    addBridgedHost(address) {
      const host = network.addHost(address)
      ip('-n', host, 'address', 'flush', 'dev', hostLink)
      ip('-n', host, 'link', 'add', 'lan0', 'type', 'bridge', 'mcast_snooping', '0')
      ip('-n', host, 'link', 'set', hostLink, 'master', 'lan0')
      ip('-n', host, 'address', 'add', address, 'dev', 'lan0')
      ip('-n', host, 'link', 'set', 'lan0', 'up')
      return host
    },
    async start(host, argv, env = process.env) {
      const child = spawn(...inside(host, argv), { env, stdio: ['ignore', 'pipe', 'inherit'] })
      children.push(child)
      await once(child.stdout, 'data')
      // What it says from then on is not waited for, and must not hold it up.
      child.stdout.resume()
    },
    async run(host, argv, env) {
      const child = spawn(...inside(host, argv), { env, stdio: ['ignore', 'pipe', 'pipe'] })
      children.push(child)
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
      return { stdout, stderr }
    },
    async [Symbol.asyncDispose]() {
      const living = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      const ends = living.map((child) => once(child, 'exit'))
      for (const child of living) child.kill('SIGKILL')
      await Promise.all(ends)
      for (const space of spaces) ip('netns', 'delete', space)
      names.remove()
    },
  }
  return network
}

/** What `ip netns exec` puts in the place of /etc/resolv.conf (ip-netns(8)). */
function createNameServers() {
  const folders: string[] = []
  return {
    write(host: string, nameServer: string) {
      const folder = join('/etc/netns', host)
      mkdirSync(folder, { recursive: true })
      folders.push(folder)
      writeFileSync(join(folder, 'resolv.conf'), `nameserver ${nameServer}\n`)
    },
    remove() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}
