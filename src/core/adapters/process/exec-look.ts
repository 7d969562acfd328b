import { type ChildProcess, spawn } from 'node:child_process'
import type { ExecTarget, Look } from '../../agent/look.ts'
import { asAccount, findAccount } from './account.ts'
import { type Environment, runEnvironment } from './environment.ts'
import { sendToGroup, sendToProcess } from './process-group.ts'
import { errorCode, unlessFaulty } from './process-table.ts'
import type { HostState } from './tracked-run.ts'

/** What a command of a probe carries in its environment: for whose runs it looks. */
const lookVariable = 'SUPERCLAW_LOOK'

/** A command that writes more than this is ended. */
const outputBytesMax = 1024 * 1024
/** How much of its end is kept, to say what it complained of. */
const tailBytes = 4096
const complaintLengthMax = 200
/** How long what has ended may leave its output open, before what still holds it is ended too. */
const lingerMs = 100

/**
 * Runs a command as an agent is run, in a process group of its own, and resolves to whether it ended with 0. The group
 * is gone by then: whatever the command left behind in it, or once `signal` aborts.
 */
export async function execLook(state: HostState, target: ExecTarget, signal: AbortSignal): Promise<Look> {
  if (signal.aborted) return { isGood: false, detail: '' }
  endForgottenLooks(state)
  const launch = planLook(state, target)
  if ('fault' in launch) return { isGood: false, detail: launch.fault }
  const { command, environment } = launch
  const [program = '', ...args] = command
  try {
    const child = spawn(program, args, {
      cwd: target.spec.cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return await lookAt(child, signal)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return { isGood: false, detail: (error as Error).message }
  }
}

/** Those that a control plane before us left when it was killed, which nobody waits for any more. */
function endForgottenLooks(state: HostState): void {
  if (state.hasLooked) return
  state.hasLooked = true
  const isForgotten = (pid: number): boolean => state.table.variable(pid, lookVariable) === state.root
  const forgotten = unlessFaulty(() => state.table.list().filter(({ pid }) => isForgotten(pid))) ?? []
  for (const { pid } of forgotten) sendToProcess(pid, 'SIGKILL')
}

function planLook(
  state: HostState,
  { spec, runId, command }: ExecTarget,
): { readonly command: readonly string[]; readonly environment: Environment } | { readonly fault: string } {
  const account = spec.user === null ? undefined : findAccount(spec.user)
  if (account && 'fault' in account) return account
  const environment = {
    ...runEnvironment(spec, runId, state.inherited, account),
    [lookVariable]: state.root,
  }
  const run = account ? asAccount(account, command) : command
  return 'fault' in run ? run : { command: run, environment }
}

function lookAt(child: ChildProcess, signal: AbortSignal): Promise<Look> {
  const { promise, resolve } = Promise.withResolvers<Look>()
  const output = collectOutput(child, () => finish({ isGood: false, detail: 'wrote more than 1 MiB' }))
  const { pid } = child
  // As long as its output is open, somebody of the group may be there; after that, its id could be another's.
  let isOpen = true
  const endGroup = (): void => {
    if (pid !== undefined && (child.exitCode === null || isOpen)) sendToGroup(pid, 'SIGKILL')
  }
  const abort = (): void => finish({ isGood: false, detail: '' })
  const finish = (look: Look): void => {
    signal.removeEventListener('abort', abort)
    endGroup()
    child.stdout?.destroy()
    child.stderr?.destroy()
    resolve(look)
  }
  child.once('error', ({ message }) => finish({ isGood: false, detail: message }))
  child.once('close', () => {
    isOpen = false
  })
  child.once('exit', (status, killedBy) => {
    const ended = killedBy === null ? `ended with ${status}` : `was ended by ${killedBy}`
    const isGood = status === 0
    const conclude = (): void => finish({ isGood, detail: isGood ? '' : withComplaint(ended, output()) })
    if (!isOpen) return conclude()
    const timer = setTimeout(conclude, lingerMs)
    child.once('close', () => {
      clearTimeout(timer)
      conclude()
    })
  })
  signal.addEventListener('abort', abort, { once: true })
  return promise
}

/** Reads all that it writes, and keeps the end. */
function collectOutput(child: ChildProcess, onFlood: () => void): () => string {
  let tail = Buffer.alloc(0)
  let bytes = 0
  const take = (chunk: Buffer): void => {
    bytes += chunk.length
    tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
    if (bytes > outputBytesMax) onFlood()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return () => tail.toString('utf8')
}

function withComplaint(ended: string, output: string): string {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? ended : `${ended}: ${line.slice(0, complaintLengthMax)}`
}
