import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: object }[]
  readonly status: { readonly code: number; readonly message?: string }
}

export interface CollectedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly resource: object
  readonly spans: readonly CollectedSpan[]
}

/** What a collector answers; 200 and `{}` when nothing is left. */
export interface CollectorAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A collector of OTLP/HTTP JSON on a port of its own, which gives `answers` one after the other. */
export async function openTraceCollector(answers: CollectorAnswer[] = []) {
  const requests: CollectedRequest[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    const { resourceSpans } = JSON.parse(text.toString())
    const [first] = resourceSpans
    requests.push({
      path: request.url ?? '',
      headers: request.headers,
      resource: first.resource,
      spans: resourceSpans.flatMap((each: { scopeSpans: { spans: CollectedSpan[] }[] }) =>
        each.scopeSpans.flatMap(({ spans }) => spans),
      ),
    })
    const answer = answers.shift() ?? { status: 200, body: '{}' }
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers })
    response.end(answer.body ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
