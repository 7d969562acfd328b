import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RecoveredRun } from '../../src/core/agent/process-host.ts'
import type { HostCommand } from './host-child.ts'

/** A process host that can be killed. */
export interface HostProcess extends AsyncDisposable {
  /** Rejects when the host fails, or dies before it answers. */
  ask(command: HostCommand): Promise<unknown>
  recover(): Promise<readonly RecoveredRun[]>
  /** Has it do what it does not survive, and resolves once it is dead. */
  askToDie(command: HostCommand): Promise<void>
  /** SIGKILL, and resolves once it is dead. */
  kill(): Promise<void>
}

interface Answer {
  readonly id?: number
  readonly event?: string
  readonly result?: unknown
  readonly error?: string
}

/** @param under a command to run it by, such as prlimit(1) */
export async function spawnHost(stateDir: string, under: readonly string[] = []): Promise<HostProcess> {
  const program = fileURLToPath(new URL('./host-child.ts', import.meta.url))
  const [file = '', ...args] = [...under, process.execPath, program, stateDir]
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const { asked, opened } = listen(child)
  await Promise.race([opened, exit])

  const ask = (command: HostCommand) => {
    const id = asked.size + 1
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    asked.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))))
    void exit.then(() => reject(new Error('the host died')))
    child.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    return promise
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await exit
  }
  return {
    ask,
    kill,
    recover: async () => (await ask({ op: 'recover' })) as readonly RecoveredRun[],
    async askToDie(command) {
      ask(command).catch(() => undefined)
      await exit
    },
    [Symbol.asyncDispose]: kill,
  }
}

function listen(child: ChildProcess): {
  readonly asked: Map<number, (answer: Answer) => void>
  readonly opened: Promise<void>
} {
  const asked = new Map<number, (answer: Answer) => void>()
  const opened = Promise.withResolvers<void>()
  if (!child.stdout) throw new Error('a host without output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer
    if (answer.event === 'open') opened.resolve()
    if (answer.id !== undefined) asked.get(answer.id)?.(answer)
  })
  return { asked, opened: opened.promise }
}
