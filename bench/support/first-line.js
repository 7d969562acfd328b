// An agent whose first line is the moment at which it ran, on the clock that all processes share.
import { appendFileSync } from 'node:fs'

appendFileSync(process.argv[2], `${process.pid} ${process.hrtime.bigint()}\n`)
setInterval(() => undefined, 1_000_000)
