// A key-value store of one line: answers `get NAME` over TCP. It takes a moment to open.
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const port = Number(process.env.STORE_PORT)
const values = new Map([['greeting', 'hello from the store']])

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy())
  socket.on('data', (data) => {
    const [, key = ''] = data.toString().trim().split(' ')
    socket.end(`${values.get(key) ?? '(nothing)'}\n`)
  })
})

console.log('store: loading')
await sleep(1500)
server.listen(port, '127.0.0.1', () => console.log(`store: open on port ${port}`))

process.on('SIGTERM', () => {
  console.log('store: closing')
  server.close(() => process.exit(0))
})
