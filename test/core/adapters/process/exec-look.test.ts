import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Look } from '../../../../src/core/agent/look.ts'
import type { Aside } from '../../../../src/core/agent/look-gate.ts'
import type { ProcessSpec } from '../../../../src/core/agent/process-spec.ts'
import { openProcessMachine, type ProcessMachine } from '../../../support/process-machine.ts'
import { agentSpec } from '../../../support/process-spec.ts'
import { until } from '../../../support/until.ts'

const never = new AbortController().signal
const onLong = () => undefined

interface LookChanges {
  readonly changes: Partial<ProcessSpec>
  readonly signal: AbortSignal
  readonly onLong: (aside: Aside) => void
}

/** One look by a script, as agent `a`. */
async function look(
  machine: ProcessMachine,
  script: string,
  { changes = {}, signal = never, onLong = () => undefined }: Partial<LookChanges> = {},
): Promise<Look> {
  await using host = machine.open()
  const spec = agentSpec('a', { cwd: machine.stateDir, ...changes })
  return host.exec({ spec, runId: 'run-1', onLong, command: ['/bin/sh', '-c', script] }, signal)
}

test.for([
  { script: 'exit 0', is: { isGood: true, detail: '' } },
  { script: 'exit 3', is: { isGood: false, detail: 'ended with 3' } },
  { script: 'echo far; echo stuck; exit 1', is: { isGood: false, detail: 'ended with 1: stuck' } },
  { script: 'echo stuck >&2; exit 1', is: { isGood: false, detail: 'ended with 1: stuck' } },
  { script: 'kill -9 $$', is: { isGood: false, detail: 'was ended by SIGKILL' } },
])('a command that does $script is seen so', async ({ script, is }) => {
  await using machine = openProcessMachine()
  expect(await look(machine, script)).toEqual(is)
})

test('a command runs where its agent runs, with its environment, and knows whose run it looks at', async () => {
  await using machine = openProcessMachine()
  const script = 'echo "$PWD $ROOM $SUPERCLAW_AGENT $SUPERCLAW_RUN"; exit 1'
  const { detail } = await look(machine, script, { changes: { env: { ROOM: '7' } } })
  expect(detail).toBe(`ended with 1: ${machine.stateDir} 7 a run-1`)
})

test('a command that is not there, may not be executed, or whose folder is gone, is a bad look that says so', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const spec = agentSpec('a', { cwd: machine.stateDir })
  const lookBy = (program: string) => host.exec({ spec, runId: 'run-1', onLong, command: [program] }, never)
  expect(await lookBy('superclaw-no-such-program')).toEqual({
    isGood: false,
    detail: 'no such program: superclaw-no-such-program (looked in PATH)',
  })
  writeFileSync(join(machine.stateDir, 'plain'), '', { mode: 0o600 })
  expect(await lookBy('./plain')).toEqual({
    isGood: false,
    detail: `not executable: ${join(machine.stateDir, 'plain')}`,
  })
  expect(await look(machine, 'exit 0', { changes: { cwd: '/no/such/folder' } })).toEqual({
    isGood: false,
    detail: 'no such folder: /no/such/folder',
  })
})

test('a command that hangs is ended with all that it started once it is given up', async () => {
  await using machine = openProcessMachine()
  const stop = new AbortController()
  const looked = look(machine, 'trap "" TERM; sleep 600 & sleep 600', { signal: stop.signal })
  await until(() => machine.pids().length >= 3)
  stop.abort()
  expect(await looked).toMatchObject({ isGood: false })
  await until(() => machine.pids().length === 0)
  expect(await look(machine, 'exit 0', { signal: stop.signal })).toMatchObject({ isGood: false })
})

test.for([
  { how: 'with its output', script: 'sleep 600 & exit 0' },
  { how: 'with no output', script: 'sleep 600 >/dev/null 2>&1 & exit 0' },
  { how: 'with no output, when it is killed', script: 'sleep 600 >/dev/null 2>&1 & kill -9 $$' },
])('what a command leaves in the background, $how, is ended with it', async ({ script }) => {
  await using machine = openProcessMachine()
  await look(machine, script)
  await until(() => machine.pids().length === 0)
})

test('a command that floods is ended', async () => {
  await using machine = openProcessMachine()
  expect(await look(machine, 'yes')).toEqual({ isGood: false, detail: 'wrote more than 1 MiB' })
  await until(() => machine.pids().length === 0)
})

test('a command that a killed control plane left behind is ended by the next one that looks', async () => {
  await using machine = openProcessMachine()
  const stop = new AbortController()
  await using before = machine.open()
  const spec = agentSpec('a', { cwd: machine.stateDir })
  const left = before.exec({ spec, runId: 'run-1', onLong, command: ['sleep', '600'] }, stop.signal)
  await until(() => machine.pids().length === 1)
  expect(await look(machine, 'exit 0')).toMatchObject({ isGood: true })
  expect(await left).toEqual({ isGood: false, detail: 'was ended by SIGKILL' })
})

test('a command that hangs is seen to rest, also one whose children hang', async () => {
  await using machine = openProcessMachine()
  for (const script of ['sleep 600', '(sleep 600; true) | (sleep 600; true); true']) {
    const stop = new AbortController()
    const rests = Promise.withResolvers<Aside>()
    const looked = look(machine, script, { signal: stop.signal, onLong: rests.resolve })
    expect(await rests.promise).toBe('resting')
    stop.abort()
    await looked
  }
  await until(() => machine.pids().length === 0)
})

test.for([
  { how: 'alone', script: 'while :; do :; done' },
  { how: 'by its children', script: "sh -c 'while :; do :; done' & wait" },
])(
  'a command that works, $how, is not taken to rest, and to work for long in the end',
  async ({ script }) => {
    await using machine = openProcessMachine()
    const stop = new AbortController()
    const long = Promise.withResolvers<Aside>()
    const looked = look(machine, script, { signal: stop.signal, onLong: long.resolve })
    expect(await long.promise).toBe('working')
    stop.abort()
    await looked
  },
)

test('what a command that is given up put into sessions of its own goes with it, and nothing else does', async () => {
  await using machine = openProcessMachine()
  await using host = machine.open()
  const spec = agentSpec('a', { cwd: machine.stateDir })
  const [stop, stopOther] = [new AbortController(), new AbortController()]
  const begin = (script: string, signal: AbortSignal) =>
    host.exec({ spec, runId: 'run-1', onLong, command: ['/bin/sh', '-c', script] }, signal)
  const looked = begin('setsid sh -c "setsid sleep 600 & sleep 600" & sleep 600', stop.signal)
  const other = begin('setsid sleep 600 & echo $! > other; wait', stopOther.signal)
  await until(() => machine.pids().length >= 6)
  stop.abort()
  expect(await looked).toMatchObject({ isGood: false })
  await until(() => machine.pids().length === 2)
  stopOther.abort()
  await other
  await until(() => machine.pids().length === 0)
})
