import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Clock } from '../../platform.ts'
import { errorCode } from './process-table.ts'
import { type RunDirectory, saidPath } from './run-directory.ts'

/** Hears what runs say to the socket in their NOTIFY_SOCKET, and writes it where they say things: `saidPath`. */
export interface NotifyRelay extends Disposable {
  /** The socket of a run. */
  socketOf(directory: RunDirectory): string
  /**
   * Resolves to `null` once the socket of a run is heard, or to why it cannot be, for people. It is heard until `leave`,
   * also when what hears it is killed.
   */
  listen(directory: RunDirectory): Promise<string | null>
  leave(directory: RunDirectory): void
}

export interface NotifyRelayDeps {
  readonly clock: Clock
  /** Where the sockets are. Emptied at first use. */
  readonly dir: string
  readonly script: string
  /** Where perl is looked for: the control plane's PATH. */
  readonly searchPath: string | undefined
}

/** The room for a path in a socket address, its closing NUL included, where it is smallest (macOS: sys/un.h). */
const pathBytesMax = 103
/** After it was killed. */
const againMs = 1000
/** How long it may take to answer. */
const answerMs = 5000

type Tell = (fault: string | null) => void

interface RelayState extends NotifyRelayDeps {
  child: ChildProcess | undefined
  isClosed: boolean
  /** What is heard: socket → where it is written. */
  readonly heard: Map<string, string>
  readonly waiting: Map<string, Tell>
}

export function openNotifyRelay(deps: NotifyRelayDeps): NotifyRelay {
  const state: RelayState = {
    ...deps,
    child: undefined,
    isClosed: false,
    heard: new Map(),
    waiting: new Map(),
  }
  const socketOf = ({ runId }: RunDirectory): string => join(deps.dir, runId.slice(-12))
  return {
    socketOf,
    listen(directory) {
      const socket = socketOf(directory)
      if (Buffer.byteLength(socket) > pathBytesMax) {
        return Promise.resolve(`no NOTIFY_SOCKET: the path ${socket} is longer than a socket's may be`)
      }
      state.heard.set(socket, saidPath(directory))
      return ask(state, socket)
    },
    leave(directory) {
      const socket = socketOf(directory)
      if (state.heard.delete(socket)) state.child?.stdin?.write(`-\t${socket}\n`)
    },
    [Symbol.dispose]() {
      state.isClosed = true
      state.child?.stdin?.end()
    },
  }
}

async function ask(state: RelayState, socket: string): Promise<string | null> {
  const answer = Promise.withResolvers<string | null>()
  const cancel = state.clock.after(answerMs, () => answer.resolve('no NOTIFY_SOCKET: perl does not answer'))
  state.waiting.set(socket, answer.resolve)
  if (state.child) order(state, socket)
  else start(state)
  return answer.promise.finally(() => {
    cancel()
    state.waiting.delete(socket)
  })
}

function order({ child, heard }: RelayState, socket: string): void {
  child?.stdin?.write(`+\t${socket}\t${heard.get(socket)}\n`)
}

/** Has all that is to be heard heard by a new process. */
function start(state: RelayState): void {
  rmSync(state.dir, { recursive: true, force: true })
  mkdirSync(state.dir, { recursive: true, mode: 0o700 })
  const child = spawn('perl', [state.script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: state.searchPath },
  })
  state.child = child
  child.unref()
  // Its end is told below; what is written meanwhile is written again.
  child.stdin.on('error', () => undefined)
  child.once('error', (error) => {
    const why = errorCode(error) === 'ENOENT' ? 'and is not in PATH' : `but: ${error.message}`
    tellAll(state, `no NOTIFY_SOCKET: perl is needed for it, ${why}`)
  })
  child.once('close', () => {
    state.child = undefined
    tellAll(state, 'no NOTIFY_SOCKET: what hears it has ended')
    if (state.isClosed || child.pid === undefined) return
    state.clock.after(againMs, () => {
      if (!state.isClosed && !state.child && state.heard.size > 0) start(state)
    })
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [socket = '', fault] = line.split('\t')
    state.waiting.get(socket)?.(fault === undefined ? null : `no NOTIFY_SOCKET: ${fault}`)
  })
  for (const socket of state.heard.keys()) order(state, socket)
}

function tellAll({ waiting }: RelayState, fault: string): void {
  for (const tell of waiting.values()) tell(fault)
}
