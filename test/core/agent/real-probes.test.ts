import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProcessMachine } from '../../support/process-machine.ts'
import { agentSpec, aliveBy } from '../../support/process-spec.ts'
import { openRealSupervised } from '../../support/real-supervised.ts'
import { until } from '../../support/until.ts'

test('probes of many agents whose commands hang do not keep that of another from looking', async () => {
  await using machine = openProcessMachine()
  await using world = openRealSupervised(machine)
  const shell = (script: string) => ({ kind: 'exec', command: ['/bin/sh', '-c', script] }) as const
  const sleeper = { command: ['/bin/sleep', '600'], cwd: machine.stateDir } as const
  const begun = join(machine.stateDir, 'begun')
  const looked = join(machine.stateDir, 'looked')
  const count = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').length : 0)
  const often = { intervalMs: 100, timeoutMs: 300_000 }
  const hanging = Array.from({ length: 10 }, (_, n) =>
    agentSpec(`h${n}`, { ...sleeper, liveness: aliveBy(shell('printf x >> begun; sleep 600'), often) }),
  )
  await world.supervisor.recover(hanging)
  await until(() => count(begun) === hanging.length)
  const good = agentSpec('good', { ...sleeper, liveness: aliveBy(shell('printf x >> looked'), often) })
  await world.supervisor.apply([...hanging, good], 'person')
  await until(() => count(looked) >= 3)
  expect(count(begun)).toBe(hanging.length)
  expect(world.faults).toEqual([])
  await world.supervisor.stopAll('person')
  await until(() => machine.pids().length === 0)
})
