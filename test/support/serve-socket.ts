import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '../../src/core/adapters/host/real-clock.ts'
import { openSocketServer, type SocketLimits } from '../../src/core/adapters/socket/server.ts'
import { createDispatch, type Handlers } from '../../src/core/dispatch.ts'

export interface ServedSocket extends AsyncDisposable {
  readonly path: string
  readonly folder: string
  /** What was thrown and not foreseen. */
  readonly bugs: readonly unknown[]
  /** Closes the server; the folder stays. */
  close(): Promise<void>
}

/** Serves `handlers` on a real socket in a folder of its own. */
export async function serveSocket(
  handlers: Handlers,
  limits: Partial<SocketLimits> = {},
): Promise<ServedSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'superclaw-socket-'))
  const path = join(folder, 'plane.sock')
  const bugs: unknown[] = []
  const deps = {
    dispatch: createDispatch(handlers),
    clock: realClock,
    onBug: (bug: unknown) => void bugs.push(bug),
    limits,
  }
  const server = await openSocketServer(deps, path)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    closing ??= Promise.resolve(server[Symbol.asyncDispose]())
    await closing
  }
  return {
    path,
    folder,
    bugs,
    close,
    async [Symbol.asyncDispose]() {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
