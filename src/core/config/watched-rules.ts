import { type Fault, isRecord } from './fault.ts'
import { isLoopbackUrl } from './loopback-url.ts'

type Fields = Readonly<Record<string, unknown>>

/** What is wrong between the settings of an agent that is watched. */
export function watchedFaults(name: string, agent: unknown): Fault[] {
  if (!isRecord(agent)) return []
  if (agent['kind'] === 'probe') return probeFaults(name, agent)
  return agent['kind'] === 'openclaw' ? gatewayFaults(name, agent) : []
}

function probeFaults(name: string, { http, tcp, headers, expect }: Fields): Fault[] {
  const faults: Fault[] = []
  if ((http === undefined) === (tcp === undefined)) {
    const message =
      http === undefined ? 'does not say what to look at' : 'has http and tcp, which exclude each other'
    faults.push({ at: [name], message, cure: () => 'Write `http:` or `tcp:`', ofKey: true })
  }
  if (tcp === undefined) return faults
  const ofHttp = [
    ...(headers === undefined ? [] : [[name, 'headers']]),
    ...['status', 'body'].flatMap((key) =>
      isRecord(expect) && key in expect ? [[name, 'expect', key]] : [],
    ),
  ]
  const notTold = ofHttp.map((at) => ({
    at,
    message: 'is for `http` alone',
    cure: () => 'Take it out',
    ofKey: true,
  }))
  return [...faults, ...notTold]
}

/** A token, and all that a gateway says, would cross the network for everybody to read. */
function gatewayFaults(name: string, { url, allow_plaintext }: Fields): Fault[] {
  if (typeof url !== 'string' || !url.startsWith('ws:') || isLoopbackUrl(url) || allow_plaintext === true)
    return []
  const cure = (): string =>
    'Write wss:// with its tls_fingerprint, or reach it by a tunnel: ssh -L 18789:127.0.0.1:18789 HOST. `allow_plaintext: true` is for a network that encrypts by itself (WireGuard, Tailscale)'
  return [{ at: [name, 'url'], message: 'is on another machine, and unencrypted', cure }]
}
