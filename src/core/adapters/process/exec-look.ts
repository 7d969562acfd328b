import { type ChildProcess, spawn } from 'node:child_process'
import type { ExecTarget, Look } from '../../agent/look.ts'
import { asAccount, findAccount } from './account.ts'
import { type Environment, runEnvironment } from './environment.ts'
import { sendToGroup, sendToProcess } from './process-group.ts'
import { errorCode, unlessFaulty } from './process-table.ts'
import { findProgramFault } from './program.ts'
import type { HostState } from './tracked-run.ts'

/** What a command of a probe carries in its environment: for whose runs it looks. */
const lookVariable = 'SUPERCLAW_LOOK'

/** A command that writes more than this is ended. */
const outputBytesMax = 1024 * 1024
/** How much of its end is kept, to say what it complained of. */
const tailBytes = 4096
const complaintLengthMax = 200
/** How long what has ended may leave its output open, before nobody waits for what still holds it. */
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
  const why = ({ message }: Error): string =>
    findProgramFault({ ...target.spec, command: target.command }, environment)?.detail ?? message
  try {
    const child = spawn(program, args, {
      cwd: target.spec.cwd,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return await lookAt(child, why, signal)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return { isGood: false, detail: why(error as Error) }
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

/** @param why says for people why it could not be started */
function lookAt(child: ChildProcess, why: (error: Error) => string, signal: AbortSignal): Promise<Look> {
  const { promise, resolve } = Promise.withResolvers<Look>()
  const output = collectOutput(child, () => finish({ isGood: false, detail: 'wrote more than 1 MiB' }))
  const { pid } = child
  let isOpen = true
  let isThere = pid !== undefined
  const endGroup = (): void => {
    if (isThere && pid !== undefined) sendToGroup(pid, 'SIGKILL')
    isThere = false
  }
  const abort = (): void => finish({ isGood: false, detail: '' })
  const finish = (look: Look): void => {
    signal.removeEventListener('abort', abort)
    endGroup()
    child.stdout?.destroy()
    child.stderr?.destroy()
    resolve(look)
  }
  child.once('error', (error) => finish({ isGood: false, detail: why(error) }))
  child.once('close', () => {
    isOpen = false
  })
  child.once('exit', (status, killedBy) => {
    // It was reaped this moment: its id is not another's yet, as it could be later, once nobody is left in its group.
    endGroup()
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
