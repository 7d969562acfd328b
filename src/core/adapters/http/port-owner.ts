import { get } from 'node:http'

const timeoutMs = 1_000
/** More than `/health` ever says. */
const bytesMax = 16 * 1024

/** The SuperClaw that serves `port` of loopback; `undefined` when the port is free or a stranger's. */
export async function portOwner(
  port: number,
): Promise<{ readonly pid: number; readonly version: string } | undefined> {
  try {
    const value: unknown = JSON.parse(await read(`http://127.0.0.1:${port}/health`))
    if (typeof value !== 'object' || value === null) return undefined
    const { pid, version, agents } = value as Record<string, unknown>
    const isOurs = typeof pid === 'number' && typeof version === 'string' && typeof agents === 'object'
    return isOurs ? { pid, version } : undefined
  } catch {
    // Nobody there, or nobody who speaks as we do.
    return undefined
  }
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal: AbortSignal.timeout(timeoutMs), agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > bytesMax) request.destroy(new Error('too long'))
      })
      response.once('end', () => resolve(text))
      response.once('error', reject)
    })
    request.once('error', reject)
  })
}
