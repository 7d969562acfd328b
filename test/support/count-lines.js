// An agent that numbers its lines: whoever reads them knows whether one is missing.
import { writeSync } from 'node:fs'

let line = 0
setInterval(() => {
  line += 1
  writeSync(1, `${process.pid} ${line}\n`)
}, 5)
