import { parseStatusInput, type StatusInput } from '../../core/usage/status-line.ts'

/** More is no status. */
const bytesMax = 1_000_000
/** Somebody who pipes nothing gets a line all the same. */
const patienceMs = 500

/** What Claude Code says, once it has said all. From a terminal nothing is waited for. */
export async function readStatusInput(stdin: NodeJS.ReadStream): Promise<StatusInput> {
  if (stdin.isTTY) return parseStatusInput('')
  const { promise, resolve } = Promise.withResolvers<void>()
  const chunks: Buffer[] = []
  let sizeBytes = 0
  stdin.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length
    if (sizeBytes <= bytesMax) chunks.push(chunk)
    else resolve()
  })
  stdin.on('end', resolve)
  stdin.on('error', () => resolve())
  const timer = setTimeout(resolve, patienceMs)
  await promise
  clearTimeout(timer)
  stdin.destroy()
  return parseStatusInput(sizeBytes > bytesMax ? '' : Buffer.concat(chunks).toString('utf8'))
}
