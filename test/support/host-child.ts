import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { openLinuxProcessTable } from '../../src/core/adapters/process/linux-process-table.ts'
import { openProcessHost } from '../../src/core/adapters/process/process-host.ts'
import { createRunDirectory, runDirectory } from '../../src/core/adapters/process/run-directory.ts'
import { lookAtRun } from '../../src/core/adapters/process/run-facts.ts'
import type { StartRequest } from '../../src/core/agent/process-host.ts'
import { machineDeps } from './process-machine.ts'

/** What the program below is asked for, a line of JSON each. It answers with `id` and `result` or `error`. */
export type HostCommand =
  | { readonly op: 'recover' }
  | { readonly op: 'start'; readonly request: StartRequest }
  | { readonly op: 'archive'; readonly runId: string }
  | { readonly op: 'may-follow'; readonly agentId: string }
  /** Recovers without a file descriptor left. */
  | { readonly op: 'recover-starved' }
  /** Answers with the facts of a run, read without a file descriptor left. */
  | { readonly op: 'look-starved'; readonly agentId: string; readonly runId: string }
  /** Writes a run down as a start does, and dies before it spawns. */
  | { readonly op: 'die-before-spawn'; readonly request: StartRequest }
  /** Starts without waiting and dies by SIGKILL `afterMs` later. */
  | { readonly op: 'start-and-die'; readonly requests: readonly StartRequest[]; readonly afterMs: number }

// A process host in a process of its own, so that it can be killed. Run with the state directory as argument.
const stateDir = process.argv[2] ?? ''
const table = openLinuxProcessTable()
const host = openProcessHost(machineDeps(stateDir))
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
host.onEnd((runId, end) => say({ event: 'end', runId, end }))
host.onShimLost((runId) => say({ event: 'shim-lost', runId }))

async function obey(command: HostCommand): Promise<unknown> {
  switch (command.op) {
    case 'recover':
      return host.recover()
    case 'recover-starved':
      return starved(() => host.recover())
    case 'look-starved': {
      const directory = runDirectory(`${stateDir}/run`, command.agentId, command.runId)
      return starved(async () => lookAtRun(table, directory, undefined).facts)
    }
    case 'start':
      return host.start(command.request)
    case 'archive':
      return host.archive(command.runId)
    case 'may-follow':
      return host.mayFollow(command.agentId)
    case 'die-before-spawn': {
      const { runId, spec } = command.request
      const directory = runDirectory(`${stateDir}/run`, spec.id, runId)
      const lifeline = `${stateDir}/run/${spec.id}/.life`
      createRunDirectory(directory, { bootId: table.bootId, lifeline, channels: { fd: false, notify: null } })
      return process.kill(process.pid, 'SIGKILL')
    }
    case 'start-and-die': {
      for (const request of command.requests) void host.start(request)
      const untilMs = performance.now() + command.afterMs
      while (performance.now() < untilMs);
      return process.kill(process.pid, 'SIGKILL')
    }
  }
}

async function starved<T>(run: () => Promise<T>): Promise<T> {
  const taken: number[] = []
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch {
    // No more to be had.
  }
  try {
    return await run()
  } finally {
    for (const fd of taken) closeSync(fd)
  }
}

say({ event: 'open' })
for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...command } = JSON.parse(line) as HostCommand & { readonly id: number }
  void obey(command as HostCommand).then(
    (result) => say({ id, result }),
    (error: unknown) => say({ id, error: String(error) }),
  )
}
