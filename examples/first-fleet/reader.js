// Asks the store again and again. It is started only once the store accepts connections.
import { connect } from 'node:net'

const port = Number(process.env.STORE_PORT)

function ask(key) {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`get ${key}\n`))
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('end', () => resolve(answer.trim()))
    socket.on('error', reject)
  })
}

let isFirst = true
async function read() {
  try {
    const answer = await ask('greeting')
    console.log(isFirst ? `connected: ${answer}` : `read: ${answer}`)
    isFirst = false
  } catch (error) {
    // The store may be restarting: that is no reason to die.
    console.log(`the store does not answer (${error.code}), trying again`)
  }
  setTimeout(read, 2000)
}

await read()
