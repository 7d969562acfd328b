import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect } from 'node:net'
import type { Look, Looker } from '../../agent/look.ts'

const good: Look = { isGood: true, detail: '' }
const bad = (detail: string): Look => ({ isGood: false, detail })

/** Looks over the network. No connection is kept: a look must reach who listens now, and leave nothing open. */
export const networkLooker: Pick<Looker, 'tcp' | 'http'> = {
  tcp(host, port, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(bad(''))
      const socket = connect({ host, port })
      const finish = (look: Look): void => {
        signal.removeEventListener('abort', abort)
        socket.destroy()
        resolve(look)
      }
      const abort = (): void => finish(bad(''))
      signal.addEventListener('abort', abort, { once: true })
      socket.once('connect', () => finish(good))
      socket.once('error', (error) => finish(bad(reasonOf(error))))
    })
  },

  http(url, signal) {
    return new Promise((resolve) => {
      const request = url.startsWith('https:') ? requestHttps : requestHttp
      const asked = request(url, { agent: false, signal }, (response) => {
        const status = response.statusCode ?? 0
        response.destroy()
        resolve(status >= 200 && status <= 399 ? good : bad(`answered ${status}`))
      })
      asked.once('error', (error) => resolve(bad(signal.aborted ? '' : reasonOf(error))))
      asked.end()
    })
  },
}

/** By code of Node (`errors`, and `llhttp` for HPE_). */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'closed without an answer',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  HPE_HEADER_OVERFLOW: 'answered with headers beyond 16 KiB',
}

/** Why a connection or a request failed, for people. */
export function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (code.startsWith('HPE_') ? 'what answers does not speak HTTP' : error.message)
}
