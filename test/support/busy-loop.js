// Preloaded with `--import`: once there is a file BUSY_FILE, the event loop of the program turns no more.
import { existsSync } from 'node:fs'

const path = process.env.BUSY_FILE
setInterval(() => {
  while (existsSync(path));
}, 20).unref()
