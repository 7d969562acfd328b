import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect } from 'node:net'
import type { NetworkProbe } from '../../agent/readiness.ts'

/** Longer than this for one answer counts as none. */
const answerMsMax = 5000

export const networkProbe: NetworkProbe = {
  tcp(host, port, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false)
      const socket = connect({ host, port, timeout: answerMsMax })
      const finish = (isOpen: boolean): void => {
        signal.removeEventListener('abort', abort)
        socket.destroy()
        resolve(isOpen)
      }
      const abort = (): void => finish(false)
      signal.addEventListener('abort', abort, { once: true })
      socket.once('connect', () => finish(true))
      socket.once('timeout', abort)
      socket.once('error', abort)
    })
  },

  http(url, signal) {
    return new Promise((resolve) => {
      const request = url.startsWith('https:') ? requestHttps : requestHttp
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)])
      // No pooled connection: a look must reach who listens now, and leave nothing open.
      const asked = request(url, { agent: false, signal: limit }, (response) => {
        const status = response.statusCode ?? 0
        response.destroy()
        resolve(status >= 200 && status <= 399)
      })
      asked.once('error', () => resolve(false))
      asked.end()
    })
  },
}
