import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Clue } from '../../discovery/finding.ts'
import { listeningPorts } from '../../discovery/listening-ports.ts'
import { processClues } from '../../discovery/local-hints.ts'

/** A process has 15 characters of its title as its name (proc_pid_comm(5)). */
const title = 'openclaw-gateway'
const portsMax = 8

/** Processes that call themselves gateways, at the ports that they listen on. Linux only; others are not ours to look into. */
export function findGatewayProcesses(): Clue[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isGateway(name))
  return pids.flatMap((pid) => processClues(Number(pid), portsOf(pid)))
}

function isGateway(pid: string): boolean {
  return read(`/proc/${pid}/comm`).trim() === title.slice(0, 15)
}

function portsOf(pid: string): number[] {
  const sockets = socketsOf(pid)
  const tables = ['tcp', 'tcp6'].map((name) => read(`/proc/${pid}/net/${name}`))
  return listeningPorts(tables.join('\n'), sockets).slice(0, portsMax)
}

function socketsOf(pid: string): Set<string> {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  } catch {
    // Somebody else's, or gone, or a descriptor was closed meanwhile.
    return new Set()
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
