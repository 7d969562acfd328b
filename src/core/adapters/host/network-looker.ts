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

function reasonOf(error: Error): string {
  return 'code' in error && error.code === 'ECONNREFUSED' ? 'connection refused' : error.message
}
