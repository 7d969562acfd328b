import assert from 'node:assert/strict'
import { expect, test } from 'vitest'
import type { ProcessHost, StartRequest } from '../../src/core/agent/process-host.ts'
import type { ProcessSpec } from '../../src/core/agent/process-spec.ts'
import type { LiveRun, RunEnd } from '../../src/core/agent/run.ts'
import { agentSpec } from '../support/process-spec.ts'

type Command = ProcessSpec['command']

/** One machine, on which hosts are opened one after the other. */
export interface ProcessHostSubject extends AsyncDisposable {
  /** A host that finds what earlier ones left. */
  open(): ProcessHost
  readonly logDir: string
  /** Resolves when the agent, one that is `stubborn`, has come so far as to be so. */
  untilReady(agentId: string): Promise<void>
}

export interface ProcessHostPrograms {
  readonly sleeps: Command
  readonly exitsWith7: Command
  /** Lives on after SIGTERM, once it has said that it is `ready`. */
  readonly stubborn: Command
  readonly missing: Command
}

let runs = 0

/** A new run of `agentId`. */
export function startRequest(subject: ProcessHostSubject, agentId: string, command: Command): StartRequest {
  runs += 1
  return {
    runId: `run-${String(runs).padStart(6, '0')}`,
    spec: agentSpec(agentId, { command }),
    logPath: `${subject.logDir}/${agentId}.out`,
  }
}

/** Ends as they are told, to be awaited. */
export function collectEnds(host: ProcessHost): {
  readonly ends: readonly { readonly runId: string; readonly end: RunEnd }[]
  next(runId: string): Promise<RunEnd>
} {
  const ends: { runId: string; end: RunEnd }[] = []
  let wake: () => void = () => undefined
  host.onEnd((runId, end) => {
    ends.push({ runId, end })
    wake()
  })
  return {
    ends,
    async next(runId) {
      for (;;) {
        const told = ends.find((each) => each.runId === runId)
        if (told) return told.end
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** The live run that a start led to. @throws AssertionError when it did not start */
export async function startLive(host: ProcessHost, request: StartRequest): Promise<LiveRun> {
  const started = await host.start(request)
  assert.ok('identity' in started, `not started: ${'detail' in started ? started.detail : ''}`)
  return started
}

/** The promises of {@link ProcessHost}. Each implementation calls this from its own test file. */
export function processHostContract(open: () => ProcessHostSubject, programs: ProcessHostPrograms): void {
  startContract(open, programs)
  endContract(open, programs)
  recoveryContract(open, programs)
}

function startContract(open: () => ProcessHostSubject, programs: ProcessHostPrograms): void {
  test('a start resolves to the live run, with its shim and its identity', async () => {
    await using subject = open()
    await using host = subject.open()
    const request = startRequest(subject, 'a', programs.sleeps)
    const run = await startLive(host, request)
    expect(run).toMatchObject({ runId: request.runId, agentId: 'a', hasShim: true })
    expect(run.identity.pid).toBeGreaterThan(1)
    expect(run.identity.startTime).not.toBe('')
  })

  test('a program that does not exist is not started, says which, and leaves the agent free', async () => {
    await using subject = open()
    await using host = subject.open()
    const request = startRequest(subject, 'a', programs.missing)
    const end = await host.start(request)
    expect(end).toMatchObject({ kind: 'not_started', status: 127, signal: null })
    expect((end as RunEnd).detail).toContain(programs.missing[0])
    await host.archive(request.runId)
    await startLive(host, startRequest(subject, 'a', programs.sleeps))
  })

  test('an agent has one live run at a time, and beside it the record of one that ended, at most', async () => {
    await using subject = open()
    await using host = subject.open()
    const { next } = collectEnds(host)
    const [first, second, third] = [1, 2, 3].map(() => startRequest(subject, 'a', programs.sleeps))
    assert.ok(first && second && third)
    await startLive(host, first)
    expect(host.mayFollow('a')).toBe(false)
    await expect(host.start(second)).rejects.toThrow(assert.AssertionError)
    host.signal(first.runId, 'SIGTERM')
    await next(first.runId)
    expect(host.mayFollow('a')).toBe(true)
    expect(host.mayFollow('b')).toBe(false)

    await startLive(host, second)
    expect(host.mayFollow('a')).toBe(false)
    await expect(host.start(third)).rejects.toThrow(assert.AssertionError)
    host.signal(second.runId, 'SIGTERM')
    await next(second.runId)
    expect(host.mayFollow('a')).toBe(false)
    await expect(host.start(third)).rejects.toThrow(assert.AssertionError)
    await host.archive(first.runId)
    expect(host.mayFollow('a')).toBe(true)
    await host.archive(second.runId)
    await startLive(host, third)
  })
}

function endContract(open: () => ProcessHostSubject, programs: ProcessHostPrograms): void {
  test('an exit is told once, after the start was, with its status', async () => {
    await using subject = open()
    await using host = subject.open()
    const { ends, next } = collectEnds(host)
    const request = startRequest(subject, 'a', programs.exitsWith7)
    await startLive(host, request)
    expect(ends).toEqual([])
    const end = await next(request.runId)
    expect(end).toMatchObject({ kind: 'exited', status: 7, signal: null, detail: null })
    await host.archive(request.runId)
    expect(ends).toHaveLength(1)
  })

  test('a signal reaches the agent, and one that is gone is told so', async () => {
    await using subject = open()
    await using host = subject.open()
    const { next } = collectEnds(host)
    const { runId } = startRequest(subject, 'none', programs.sleeps)
    expect(host.signal(runId, 'SIGTERM')).toBe(false)
    const request = startRequest(subject, 'a', programs.sleeps)
    await startLive(host, request)
    expect(host.signal(request.runId, 'SIGTERM')).toBe(true)
    expect(await next(request.runId)).toMatchObject({ kind: 'signalled', status: 143, signal: 'SIGTERM' })
    expect(host.signal(request.runId, 'SIGTERM')).toBe(false)
  })

  test('an agent that ignores SIGTERM lives on until it is killed', async () => {
    await using subject = open()
    await using host = subject.open()
    const { ends, next } = collectEnds(host)
    const request = startRequest(subject, 'a', programs.stubborn)
    await startLive(host, request)
    await subject.untilReady('a')
    expect(host.signal(request.runId, 'SIGTERM')).toBe(true)
    expect(host.signal(request.runId, 'SIGTERM')).toBe(true)
    expect(ends).toEqual([])
    await host.kill(request.runId)
    expect(await next(request.runId)).toMatchObject({ kind: 'signalled', status: 137, signal: 'SIGKILL' })
  })

  test('to kill or archive a run that is gone does nothing', async () => {
    await using subject = open()
    await using host = subject.open()
    const request = startRequest(subject, 'a', programs.exitsWith7)
    const { ends, next } = collectEnds(host)
    await startLive(host, request)
    await next(request.runId)
    await host.archive(request.runId)
    await host.archive(request.runId)
    await host.kill(request.runId)
    expect(ends).toHaveLength(1)
  })
}

function recoveryContract(open: () => ProcessHostSubject, programs: ProcessHostPrograms): void {
  test('a run that began before the last one was archived is found after it, and neither takes the other with it', async () => {
    await using subject = open()
    const [ended, living] = [programs.exitsWith7, programs.sleeps].map((each) =>
      startRequest(subject, 'a', each),
    )
    assert.ok(ended && living)
    const first = subject.open()
    const { next } = collectEnds(first)
    await startLive(first, ended)
    await next(ended.runId)
    const run = await startLive(first, living)
    await first[Symbol.asyncDispose]()

    const found = { kind: 'ended', runId: ended.runId, agentId: 'a', end: { kind: 'exited', status: 7 } }
    await using second = subject.open()
    const seen = collectEnds(second)
    expect(await second.recover()).toMatchObject([found, { kind: 'adopted', run }])
    await second.archive(ended.runId)
    await expect(second.start(startRequest(subject, 'a', programs.sleeps))).rejects.toThrow()
    expect(second.signal(living.runId, 'SIGTERM')).toBe(true)
    expect(await seen.next(living.runId)).toMatchObject({ kind: 'signalled', signal: 'SIGTERM' })
    await second.archive(living.runId)
    await startLive(second, startRequest(subject, 'a', programs.sleeps))
  })

  test('nothing is found where nothing ran', async () => {
    await using subject = open()
    await using host = subject.open()
    expect(await host.recover()).toEqual([])
  })

  test('an agent outlives its host, is adopted by the next, and ends under it', async () => {
    await using subject = open()
    const request = startRequest(subject, 'a', programs.sleeps)
    const first = subject.open()
    const run = await startLive(first, request)
    await first[Symbol.asyncDispose]()

    await using second = subject.open()
    const { next } = collectEnds(second)
    expect(await second.recover()).toEqual([{ kind: 'adopted', run }])
    expect(await second.recover()).toEqual([])
    await expect(second.start(startRequest(subject, 'a', programs.sleeps))).rejects.toThrow()
    expect(second.signal(request.runId, 'SIGTERM')).toBe(true)
    expect(await next(request.runId)).toMatchObject({ kind: 'signalled', signal: 'SIGTERM' })
  })

  test('an end that was not archived is found again, until it is', async () => {
    await using subject = open()
    const request = startRequest(subject, 'a', programs.exitsWith7)
    const first = subject.open()
    const { next } = collectEnds(first)
    await startLive(first, request)
    await next(request.runId)
    await first[Symbol.asyncDispose]()

    const found = { kind: 'ended', runId: request.runId, agentId: 'a', end: { kind: 'exited', status: 7 } }
    const second = subject.open()
    expect(await second.recover()).toMatchObject([found])
    expect(await second.recover()).toEqual([])
    await second[Symbol.asyncDispose]()

    const third = subject.open()
    expect(await third.recover()).toMatchObject([found])
    await third.archive(request.runId)
    await third[Symbol.asyncDispose]()

    await using fourth = subject.open()
    expect(await fourth.recover()).toEqual([])
  })
}
