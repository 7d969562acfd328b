// The command line as one module, for bin/run.js. Not oclif's `execute`: it waits ten seconds at most for a slow
// reader and then cuts the output, and it never settles when the reader is gone.
import { handle, run } from '@oclif/core'

export { handle, run }
