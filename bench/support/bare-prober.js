// What looking costs at the least: asks COUNT times in INTERVAL milliseconds, spread over it, by one loop without any
// bookkeeping. usage: node bare-prober.js tcp|http|exec PORT COUNT INTERVAL
import { spawn } from 'node:child_process'
import { get } from 'node:http'
import { connect } from 'node:net'

const [kind, port, count, intervalMs] = process.argv.slice(2)

const looks = {
  tcp() {
    const socket = connect(Number(port), '127.0.0.1', () => socket.destroy())
  },
  http() {
    get({ port, host: '127.0.0.1', agent: false }, (response) => response.destroy())
  },
  exec() {
    spawn('true', { stdio: 'ignore' })
  },
}

for (let each = 0; each < Number(count); each += 1) {
  setTimeout(() => setInterval(looks[kind], Number(intervalMs)), (each * Number(intervalMs)) / Number(count))
}
