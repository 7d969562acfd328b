import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Answer, Endpoint } from '../../discovery/finding.ts'
import { answerBytesMax, askedPath, readAnswer } from '../../discovery/gateway-answer.ts'

const timeoutMs = 2000

/** A GET without any credential, of a path that is always the same; follows nowhere, and reads 4 KiB at most. */
export function askGateway(endpoint: Endpoint, signal: AbortSignal, limitMs = timeoutMs): Promise<Answer> {
  const { host, port, isTls } = endpoint
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
  return new Promise((resolve) => {
    const silent = (error: Error): void => {
      resolve({ kind: 'silent', detail: limit.aborted ? 'no answer in time' : reasonOf(error) })
    }
    const [plain = host] = host.split('%')
    const request = isTls ? requestHttps : requestHttp
    const asked = request(
      {
        ...{ host, port, path: askedPath, agent: false, signal: limit },
        headers: {
          host: `${plain.includes(':') ? `[${plain}]` : plain}:${port}`,
          accept: 'application/json',
        },
        // Nothing secret is sent, and a gateway signs its own certificate: who it is shows when it is paired.
        rejectUnauthorized: false,
      },
      (response) =>
        readBody(response).then((body) => resolve(readAnswer({ ...headOf(response), body })), silent),
    )
    asked.once('error', silent)
    asked.end()
  })
}

function headOf({ statusCode, headers }: IncomingMessage) {
  return { status: statusCode ?? 0, contentType: headers['content-type'] ?? '' }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    // Leaving the loop closes the connection.
    if (sizeBytes > answerBytesMax) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'closed without an answer',
  ENOTFOUND: 'no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (code.startsWith('HPE_') ? 'what answers does not speak HTTP' : code || 'no answer')
}
