import { lstatSync, mkdirSync, type Stats, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { ExpectedError } from '../../errors.ts'

/**
 * Makes `path` free to listen at: its folder exists and is closed to others, and a socket that a dead control plane left
 * is removed. The caller holds the lock of the state directory, so nobody else can be about to listen.
 * @throws PLANE_ALREADY_RUNNING when something answers there; STATE_UNWRITABLE
 */
export async function claimSocketPath(path: string): Promise<void> {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  requirePrivate(folder, lstatSync(folder))
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (!found.isSocket()) throw unwritable(`${path} is in the way and is no socket`, `Move ${path} aside`)
  if (await isAnswered(path)) {
    throw new ExpectedError('PLANE_ALREADY_RUNNING', `Another control plane listens at ${path}`)
  }
  unlinkSync(path)
}

/** Whoever may write the folder could put a socket of their own in place of ours. */
function requirePrivate(folder: string, stats: Stats): void {
  if (!stats.isDirectory()) throw unwritable(`${folder} is not a folder`, `Move ${folder} aside`)
  if (stats.uid !== process.getuid?.()) {
    throw unwritable(`${folder} belongs to another user`, 'Point SUPERCLAW_HOME at a folder of your own')
  }
  if ((stats.mode & 0o077) !== 0) throw unwritable(`${folder} is open to other users`, `chmod 700 ${folder}`)
}

function unwritable(message: string, hint: string): ExpectedError {
  return new ExpectedError('STATE_UNWRITABLE', message, { hint })
}

/** Whether something accepts a connection at `path`. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const tell = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', tell(true))
    // ECONNREFUSED is a dead one's. Any other failure is not proof of that, but the lock is.
    socket.once('error', tell(false))
  })
}
