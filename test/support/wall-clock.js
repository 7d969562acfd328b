// Preloaded with `--import`: the wall clock of the program is off by as many milliseconds as the file WALL_CLOCK_FILE says,
// at every look. What measures durations is untouched, as when somebody sets the clock of the machine.
import { readFileSync } from 'node:fs'

const now = Date.now
const path = process.env.WALL_CLOCK_FILE
Date.now = () => now() + Number(readFileSync(path, 'utf8'))
