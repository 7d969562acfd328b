import { join } from 'node:path'
import type { Clue, Endpoint } from './finding.ts'
import { isPort } from './json-fields.ts'
import type { GatewayLock } from './lock-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a gateway listens that nobody told otherwise, and one that was started with `--dev`. */
export const defaultPorts = [18789, 19001] as const

/** A port of this machine, by both loopbacks: a gateway listens on each that there is. */
export function loopbackEndpoints(port: number): [Endpoint, Endpoint] {
  return [
    { host: '127.0.0.1', port, isTls: false },
    { host: '::1', port, isTls: false },
  ]
}

/** The ports at which a gateway of this user would listen, the named one first. */
export function likelyPorts(env: Environment): number[] {
  const named = Number(env['OPENCLAW_GATEWAY_PORT'])
  return [...new Set([...(isPort(named) ? [named] : []), ...defaultPorts])]
}

export function portClues(env: Environment): Clue[] {
  return likelyPorts(env).map((port) => ({
    ...{ by: 'port', detail: `port ${port} of this machine`, name: null, hostName: null, isGuess: true },
    endpoints: loopbackEndpoints(port),
  }))
}

/** The gateway that `OPENCLAW_GATEWAY_URL` names, as the command of OpenClaw honours it; its token is none of our business. */
export function environmentClues(env: Environment): Clue[] {
  const url = urlOf(env['OPENCLAW_GATEWAY_URL'])
  const isTls = url?.protocol === 'wss:' || url?.protocol === 'https:'
  if (!url || !(isTls || url.protocol === 'ws:' || url.protocol === 'http:')) return []
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  if (host === '' || !isPort(port)) return []
  return [
    {
      ...{ by: 'environment', detail: 'OPENCLAW_GATEWAY_URL', name: null, hostName: null, isGuess: false },
      endpoints: [{ host, port, isTls }],
    },
  ]
}

function urlOf(text: string | undefined): URL | undefined {
  return text === undefined ? undefined : (URL.parse(text) ?? undefined)
}

/** Folders that may be the state of a gateway of this user, apart from those that begin with `.openclaw` in `home`. */
export function namedStateFolders(env: Environment): string[] {
  const { OPENCLAW_STATE_DIR: folder, OPENCLAW_HOME: home } = env
  return [...(folder ? [folder] : []), ...(home ? [join(home, '.openclaw')] : [])]
}

/** `~/.openclaw`, and `~/.openclaw-NAME` of a profile. */
export const isStateFolderName = (name: string): boolean => /^\.openclaw(?:-.+)?$/.test(name)

export function lockClue(lock: GatewayLock, path: string): Clue {
  const [, profile] = /\.openclaw-([^/]+)$/.exec(lock.stateDir ?? '') ?? []
  return {
    ...{ by: 'lock_file', detail: path, name: profile ?? null, hostName: null, isGuess: false },
    endpoints: loopbackEndpoints(lock.port),
    ...(lock.configPath === null ? {} : { configPath: lock.configPath }),
  }
}

/** A process that calls itself a gateway, at each port that it listens on. */
export function processClues(pid: number, ports: readonly number[]): Clue[] {
  return ports.map((port) => ({
    ...{ by: 'process', detail: `process ${pid}`, name: null, hostName: null, isGuess: true },
    endpoints: loopbackEndpoints(port),
  }))
}
