import { type ChildProcess, spawn } from 'node:child_process'
import type { ExecTarget, Look } from '../../agent/look.ts'
import { asAccount, findAccount } from './account.ts'
import { type Environment, runEnvironment } from './environment.ts'
import { watchLength } from './look-length.ts'
import { endForgottenLooks, endStrays, lookMark, lookVariable } from './look-processes.ts'
import { sendToGroup } from './process-group.ts'
import { errorCode } from './process-table.ts'
import { findProgramFault } from './program.ts'
import type { HostState } from './tracked-run.ts'

/** A command that writes more than this is ended. */
const outputBytesMax = 1024 * 1024
/** How much of its end is kept, to say what it complained of. */
const tailBytes = 4096
const complaintLengthMax = 200
/** How long what has ended may leave its output open, before nobody waits for what still holds it. */
const lingerMs = 100

/**
 * Runs a command as an agent is run, in a process group of its own, and resolves to whether it ended with 0. The group
 * is gone by then: whatever the command left behind in it, or once `signal` aborts. When it is given up, what it put
 * into other groups or sessions goes as well, where that can be told.
 */
export async function execLook(state: HostState, target: ExecTarget, signal: AbortSignal): Promise<Look> {
  if (signal.aborted) return { isGood: false, detail: '' }
  if (state.looks === 0) endForgottenLooks(state)
  state.looks += 1
  const mark = lookMark(state, state.looks)
  const launch = planLook(state, target, mark)
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
    return await lookAt(child, { why, ...attendants(state, child, { mark, onLong: target.onLong }) }, signal)
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    return { isGood: false, detail: why(error as Error) }
  }
}

/** What is done about a command while it runs, and once it is given up. */
function attendants(
  { table, clock }: HostState,
  { pid }: ChildProcess,
  { mark, onLong }: { readonly mark: string } & Pick<ExecTarget, 'onLong'>,
): Pick<Attended, 'unwatch' | 'endStrays'> {
  if (pid === undefined) return { unwatch: () => undefined, endStrays: () => undefined }
  return {
    unwatch: watchLength({ table, clock }, pid, onLong),
    endStrays: () => endStrays(table, pid, mark),
  }
}

function planLook(
  state: HostState,
  { spec, runId, command }: ExecTarget,
  mark: string,
): { readonly command: readonly string[]; readonly environment: Environment } | { readonly fault: string } {
  const account = spec.user === null ? undefined : findAccount(spec.user)
  if (account && 'fault' in account) return account
  const environment = {
    ...runEnvironment(spec, runId, state.inherited, account),
    [lookVariable]: mark,
  }
  const run = account ? asAccount(account, command) : command
  return 'fault' in run ? run : { command: run, environment }
}

interface Attended {
  /** Says for people why it could not be started. */
  readonly why: (error: Error) => string
  readonly unwatch: () => void
  /** Ends what it started elsewhere than in its group. */
  readonly endStrays: () => void
}

function lookAt(
  child: ChildProcess,
  { why, unwatch, endStrays }: Attended,
  signal: AbortSignal,
): Promise<Look> {
  const { promise, resolve } = Promise.withResolvers<Look>()
  const output = collectOutput(child, () => giveUp('wrote more than 1 MiB'))
  const { pid } = child
  let isOpen = true
  let isThere = pid !== undefined
  const endGroup = (): void => {
    if (isThere && pid !== undefined) sendToGroup(pid, 'SIGKILL')
    isThere = false
  }
  const giveUp = (detail: string): void => {
    finish({ isGood: false, detail })
    endStrays()
  }
  const abort = (): void => giveUp('')
  const finish = (look: Look): void => {
    signal.removeEventListener('abort', abort)
    unwatch()
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
