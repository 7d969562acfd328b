// A server in a process of its own: the fake provider, or a bare one that answers the same bytes. It says where it listens,
// and what processor time it has used whenever it is asked.
import { createServer } from 'node:http'
import { openFakeProvider } from '../../src/core/adapters/provider-fake/fake-provider.ts'

const [kind, contentType = '', body = ''] = process.argv.slice(2)

/** A stream tells no length before, and is chunked. */
const lengthOf = (text) =>
  contentType.startsWith('text/event-stream') ? {} : { 'content-length': Buffer.byteLength(text) }

async function open() {
  if (kind === 'ours') return (await openFakeProvider({ keptCalls: 0 })).port
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      Buffer.concat(chunks)
      response.writeHead(200, { 'content-type': contentType, ...lengthOf(body) }).end(body)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server.address().port
}

const port = await open()
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuMs: (user + system) / 1_000 })
})
process.on('disconnect', () => process.exit(0))
process.send({ port })
