import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { parseLinePattern } from '../../log/line-pattern.ts'
import type { TargetLook, TargetLooker } from '../../watched/watch-probe.ts'
import type { HttpTarget } from '../../watched/watched-spec.ts'
import { networkLooker, reasonOf } from './network-looker.ts'

/** What of an answer is read to find a pattern in it. */
const bodyBytesMax = 65_536

/** Looks at addresses over the network. No connection is kept: a look must reach who listens now. */
export const targetLooker: TargetLooker = {
  tcp: ({ host, port }, signal) => networkLooker.tcp(host, port, signal),
  async http(target, signal) {
    try {
      const response = await get(target, signal)
      try {
        return await judge(target, response)
      } finally {
        response.destroy()
      }
    } catch (error) {
      return { isGood: false, detail: signal.aborted || !(error instanceof Error) ? '' : reasonOf(error) }
    }
  },
}

function get({ url, headers }: HttpTarget, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp
    const asked = request(
      url,
      { agent: false, signal, headers: { 'user-agent': 'superclaw', ...headers } },
      resolve,
    )
    asked.once('error', reject)
    asked.end()
  })
}

async function judge({ statuses, bodyPattern }: HttpTarget, response: IncomingMessage): Promise<TargetLook> {
  const status = response.statusCode ?? 0
  if (!statuses.some(([from, to]) => status >= from && status <= to)) {
    return { isGood: false, detail: `answered ${status}` }
  }
  const detail = `answered ${status}`
  if (bodyPattern === null) return { isGood: true, detail }
  const isFound = parseLinePattern(bodyPattern)(await firstPart(response))
  return isFound
    ? { isGood: true, detail }
    : { isGood: false, detail: `answered ${status}, without what is expected` }
}

async function firstPart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes >= bodyBytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, bodyBytesMax).toString('utf8')
}
