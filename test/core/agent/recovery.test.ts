import { expect, test } from 'vitest'
import {
  decideRecovery,
  type RecoveryDecision,
  type RecoveryProgress,
  type RunFacts,
} from '../../../src/core/agent/recovery.ts'

const atFirst: RecoveryProgress = { waitedMs: 0, isFenced: false }
const fenced: RecoveryProgress = { waitedMs: 300, isFenced: true }
const at300: RecoveryProgress = { waitedMs: 300, isFenced: false }
const at2000: RecoveryProgress = { waitedMs: 2000, isFenced: false }

/** Of this boot, with nothing written by anybody. */
const nothing: RunFacts = { hasExit: false, boot: 'same', lifeline: 'free', process: 'unnamed', fault: null }

const lost = { kind: 'lost', detail: 'exit unknown' }
const wait300 = { kind: 'wait', forMs: 300, wakesGroup: false }

const rows: readonly {
  readonly why: string
  readonly facts: Partial<RunFacts>
  readonly at?: RecoveryProgress
  readonly decision: object
}[] = [
  {
    why: 'an exit that was written down ends a run, whatever else is seen',
    facts: { hasExit: true, lifeline: 'held', process: 'alive' },
    decision: { kind: 'ended' },
  },
  {
    why: 'an exit counts even when nothing else can be read',
    facts: { hasExit: true, fault: 'EMFILE' },
    decision: { kind: 'ended' },
  },
  {
    why: 'an exit counts even when the machine restarted after it',
    facts: { hasExit: true, boot: 'other' },
    decision: { kind: 'ended' },
  },
  {
    why: 'what cannot be read decides nothing',
    facts: { process: 'gone', fault: 'EMFILE' },
    decision: { kind: 'undecided', reason: 'EMFILE' },
  },
  {
    why: 'a run of another boot is lost, though its pid names a process now',
    facts: { boot: 'other', lifeline: 'free', process: 'alive' },
    decision: { kind: 'lost', detail: 'the machine restarted' },
  },
  {
    why: 'a run whose lifeline is held is of this boot, whatever id the boot is shown with',
    facts: { boot: 'other', lifeline: 'held', process: 'alive' },
    decision: { kind: 'adopt', hasShim: true },
  },
  {
    why: 'a process without a boot is what a power cut left',
    facts: { boot: 'missing', process: 'gone' },
    decision: { kind: 'lost', detail: 'the machine restarted' },
  },
  {
    why: 'a run with its shim is adopted',
    facts: { lifeline: 'held', process: 'alive' },
    decision: { kind: 'adopt', hasShim: true },
  },
  {
    why: 'an agent whose shim was killed is adopted without it, never started again',
    facts: { lifeline: 'free', process: 'alive' },
    decision: { kind: 'adopt', hasShim: false },
  },
  {
    why: 'an agent whose lifeline was removed is adopted without a shim',
    facts: { lifeline: 'absent', process: 'alive' },
    decision: { kind: 'adopt', hasShim: false },
  },
  {
    why: 'a run that a fence came too late for is adopted',
    facts: { lifeline: 'held', process: 'alive' },
    at: fenced,
    decision: { kind: 'adopt', hasShim: true },
  },
  {
    why: 'agent and shim that are both gone are lost',
    facts: { lifeline: 'free', process: 'gone' },
    decision: lost,
  },
  {
    why: 'a shim that outlived its agent is given time to write the exit, and woken',
    facts: { lifeline: 'held', process: 'gone' },
    decision: { kind: 'wait', forMs: 50, wakesGroup: true },
  },
  {
    why: 'without a lifeline, an exit may still be written; but whose group it is, nobody knows',
    facts: { lifeline: 'absent', process: 'gone' },
    decision: { kind: 'wait', forMs: 50, wakesGroup: false },
  },
  {
    why: 'a shim that writes no exit in two seconds leaves its run lost',
    facts: { lifeline: 'held', process: 'gone' },
    at: at2000,
    decision: lost,
  },
  {
    why: 'a shim that has only opened its lifeline is given time',
    facts: { lifeline: 'held' },
    decision: wait300,
  },
  {
    why: 'a shim that was in time for the fence, and has not started its agent, is given time',
    facts: { lifeline: 'held' },
    at: fenced,
    decision: wait300,
  },
  {
    why: 'a shim that never goes on is left alone, and nothing started in its place',
    facts: { lifeline: 'held' },
    at: at2000,
    decision: { kind: 'undecided', reason: 'its shim runs, but starts nothing' },
  },
  { why: 'a shim that has not come yet is given time', facts: {}, decision: wait300 },
  {
    why: 'a shim that has not come in time is fenced out',
    facts: {},
    at: at300,
    decision: { kind: 'fence' },
  },
  {
    why: 'a shim that did not come before the fence never will',
    facts: {},
    at: fenced,
    decision: { kind: 'never_ran' },
  },
  {
    why: 'a start that was cut short before its lifeline was laid is fenced all the same',
    facts: { boot: 'missing', lifeline: 'absent' },
    at: at300,
    decision: { kind: 'fence' },
  },
]

test.for(rows)('$why', ({ facts, at, decision }) => {
  expect(decideRecovery({ ...nothing, ...facts }, at ?? atFirst)).toEqual(decision)
})

const everyFacts: RunFacts[] = [true, false].flatMap((hasExit) =>
  (['same', 'other', 'missing'] as const).flatMap((boot) =>
    (['held', 'free', 'absent'] as const).flatMap((lifeline) =>
      (['unnamed', 'alive', 'gone'] as const).flatMap((process) =>
        [null, 'EACCES'].map((fault) => ({ hasExit, boot, lifeline, process, fault })),
      ),
    ),
  ),
)
const everyProgress: RecoveryProgress[] = [0, 50, 299, 300, 1999, 2000, 5000].flatMap((waitedMs) =>
  [true, false].map((isFenced) => ({ waitedMs, isFenced })),
)
const everyCase = everyFacts.flatMap((facts) => everyProgress.map((progress) => ({ facts, progress })))

/** Whether the decision lets a new run be started. */
const frees = ({ kind }: RecoveryDecision) => kind === 'lost' || kind === 'never_ran' || kind === 'ended'

test('no run is given up while its agent may live', () => {
  const givenUp = everyCase.filter(
    ({ facts, progress }) =>
      !facts.hasExit &&
      (facts.fault !== null ||
        (facts.process === 'alive' && (facts.boot === 'same' || facts.lifeline === 'held'))) &&
      frees(decideRecovery(facts, progress)),
  )
  expect(givenUp).toEqual([])
})

test('no start is given up before it was fenced, nor while its shim may go on', () => {
  const givenUp = everyCase.filter(
    ({ facts, progress }) =>
      !facts.hasExit &&
      facts.boot !== 'other' &&
      facts.process === 'unnamed' &&
      (!progress.isFenced || facts.lifeline === 'held') &&
      frees(decideRecovery(facts, progress)),
  )
  expect(givenUp).toEqual([])
})

test('facts that do not change are decided within two seconds and a bit', () => {
  for (const facts of everyFacts) expectVerdict(facts)
})

function expectVerdict(facts: RunFacts): void {
  let progress = atFirst
  for (;;) {
    const decision = decideRecovery(facts, progress)
    if (decision.kind === 'fence') progress = { ...progress, isFenced: true }
    else if (decision.kind === 'wait')
      progress = { ...progress, waitedMs: progress.waitedMs + decision.forMs }
    else break
    expect(progress.waitedMs).toBeLessThanOrEqual(2300)
  }
}
