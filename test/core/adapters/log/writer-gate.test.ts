import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { platform } from 'node:process'
import { describe, expect, test } from 'vitest'
import { createWriterGate } from '../../../../src/core/adapters/log/writer-gate.ts'
import { createLogWorld, roomy, until } from '../../../support/log-world.ts'

const stateOf = (pid: number | string) => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.[0]
const isStopped = (pid: number) => stateOf(pid) === 'T'

const threadStates = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).map((thread) => stateOf(`${pid}/task/${thread}`))

/** Sixteen threads that never pause, more than there are cores, and a child process that does the same. */
const busyGroup = `
  const { Worker } = require('node:worker_threads')
  const write = "const { writeSync } = require('node:fs'); for (;;) writeSync(1, 'x\\\\n')"
  for (let i = 0; i < 16; i++) new Worker(write, { eval: true })
  require('node:child_process').spawn('sh', ['-c', 'while :; do echo y; done'], { stdio: 'inherit' })`

describe.skipIf(platform !== 'linux')('the gate', () => {
  test('nothing of a group writes while it is stopped, and all of it goes on', async () => {
    await using world = createLogWorld()
    const path = world.open().open('a', roomy)
    const { pid = 0 } = world.spawn('a', ['node', '-e', busyGroup])
    const gate = createWriterGate({ groupOf: () => pid })
    const sizeBytes = () => statSync(path).size
    await until(() => readFileSync(path, 'latin1').includes('y'))
    let passed = 0
    for (let round = 0; round < 30; round++) {
      const before = sizeBytes()
      await until(() => sizeBytes() > before)
      let grownBytes = 0
      const wasStopped = await gate.whileStopped('a', () => {
        expect(new Set(threadStates(pid))).toEqual(new Set(['T']))
        const held = sizeBytes()
        for (const untilMs = performance.now() + 3; performance.now() < untilMs; );
        grownBytes = sizeBytes() - held
      })
      expect(grownBytes).toBe(0)
      if (wasStopped) passed++
    }
    expect(passed).toBeGreaterThan(0)
  })

  test('a process goes on even if what was done meanwhile failed', async () => {
    await using world = createLogWorld()
    world.open().open('a', roomy)
    const { pid = 0 } = world.spawn('a', ['sleep', '60'])
    const gate = createWriterGate({ groupOf: () => pid })
    let wasStopped = false
    const failing = gate.whileStopped('a', () => {
      wasStopped = isStopped(pid)
      throw new Error('no space left')
    })
    await expect(failing).rejects.toThrow('no space left')
    expect(wasStopped).toBe(true)
    await until(() => !isStopped(pid))
  })

  test('a group that somebody has stopped is left alone', async () => {
    await using world = createLogWorld()
    world.open().open('a', roomy)
    const { pid = 0 } = world.spawn('a', ['sleep', '60'])
    process.kill(pid, 'SIGSTOP')
    await until(() => isStopped(pid))
    const gate = createWriterGate({ groupOf: () => pid })
    expect(await gate.whileStopped('a', () => expect.unreachable())).toBe(false)
    expect(isStopped(pid)).toBe(true)
  })

  test('a process of a group that somebody has stopped stays so while the others go on', async () => {
    await using world = createLogWorld()
    const path = world.open().open('a', roomy)
    const { pid: leader = 0 } = world.spawn('a', ['sh', '-c', 'sleep 60 & echo $!; while :; do :; done'])
    await until(() => readFileSync(path, 'latin1').endsWith('\n'))
    const paused = Number(readFileSync(path, 'latin1'))
    process.kill(paused, 'SIGSTOP')
    await until(() => isStopped(paused))
    const gate = createWriterGate({ groupOf: () => leader })
    let wasStopped = false
    const passed = await gate.whileStopped('a', () => {
      wasStopped = isStopped(leader)
    })
    expect({ passed, wasStopped, isPaused: isStopped(paused) }).toEqual({
      passed: true,
      wasStopped: true,
      isPaused: true,
    })
    await until(() => !isStopped(leader))
    expect(isStopped(paused)).toBe(true)
  })

  test('where nobody lives who could write, it opens at once', async () => {
    const child = spawn('true', { detached: true, stdio: 'ignore' })
    await once(child, 'exit')
    for (const groupId of [undefined, child.pid]) {
      let isCalled = false
      const gate = createWriterGate({ groupOf: () => groupId })
      const passed = await gate.whileStopped('a', () => {
        isCalled = true
      })
      expect({ passed, isCalled }).toEqual({ passed: true, isCalled: true })
    }
  })

  test('it never stops the group that it is itself in, nor everybody', async () => {
    const own = Number(readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ')[2])
    const gateOf = (groupId: number) => createWriterGate({ groupOf: () => groupId })
    expect(await gateOf(own).whileStopped('a', () => expect.unreachable())).toBe(false)
    for (const groupId of [0, 1, -1, Number.NaN]) {
      await expect(gateOf(groupId).whileStopped('a', () => expect.unreachable())).rejects.toThrow(
        'no process group',
      )
    }
  })
})
