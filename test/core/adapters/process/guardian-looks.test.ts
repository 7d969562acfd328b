import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guardScript, shells } from '../../../support/guarded.ts'
import { isAlive } from '../../../support/is-alive.ts'
import { until } from '../../../support/until.ts'

/** Beats until there is a file `hang`; then it lives on without a beat. */
const beating =
  'live; while ! [ -e hang ]; do kill -USR1 $PPID; echo beat >>beats; sleep 0.03; done; exec sleep 1000'

test.for(shells)(
  'a command that is no longer heard of is killed, and another started ($name)',
  async ({ shell }) => {
    await using guarded = guardScript(`rm -f hang; ${beating}`, { lookSeconds: '0.1', shell })
    await until(() => guarded.lives().length === 1)
    const [first = 0] = guarded.lives()
    guarded.write('hang')
    await until(() => guarded.lives().length === 2)
    expect(isAlive(first)).toBe(false)
  },
)

test('a command that is stopped by a signal hangs, too', async () => {
  await using guarded = guardScript(beating, { lookSeconds: '0.1' })
  await until(() => guarded.lives().length === 1)
  process.kill(guarded.lives()[0] ?? 0, 'SIGSTOP')
  await until(() => guarded.lives().length === 2)
})

test('a command that is heard of is left alone, for many looks', async () => {
  const script = 'live; for n in $(seq 60); do kill -USR1 $PPID; sleep 0.05; done; echo >all; exec sleep 1000'
  await using guarded = guardScript(script, { lookSeconds: '0.3' })
  await until(() => guarded.lines('all').length > 0)
  expect(guarded.lives()).toHaveLength(1)
})

test('a command that was never heard of is not expected to be', async () => {
  await using guarded = guardScript('live; sleep 1; echo >all; exec sleep 1000', { lookSeconds: '0.05' })
  await until(() => guarded.lines('all').length > 0)
  expect(guarded.lives()).toHaveLength(1)
})

test('a guardian that was stopped itself does not take its own silence for one of the command', async () => {
  await using guarded = guardScript(beating, { lookSeconds: '0.2' })
  const beats = async (more: number): Promise<void> => {
    const wanted = guarded.lines('beats').length + more
    await until(() => guarded.lines('beats').length >= wanted)
  }
  await beats(5)
  guarded.guardian.kill('SIGSTOP')
  // As long as ten looks take.
  await beats(65)
  guarded.guardian.kill('SIGCONT')
  await beats(10)
  expect(guarded.lives()).toHaveLength(1)
})

test.for(shells)(
  'the status of a command is kept, however often it is looked at ($name)',
  async ({ shell }) => {
    // Three looks long, of the six that it may be silent.
    const script = 'live; kill -USR1 $PPID; sleep 0.6; exit 78'
    await using guarded = guardScript(script, { lookSeconds: '0.2', shell })
    expect(await once(guarded.guardian, 'exit')).toEqual([78, null])
  },
)

// bash loses the status of a command that ends in the very moment of a signal; then it counts as one that crashed.
const dash = { skip: !existsSync('/bin/dash') }

test('the status of a command is kept, whatever signals come meanwhile (dash)', dash, async () => {
  const script = 'live; for n in $(seq 20); do kill -USR1 $PPID; done; exit 78'
  await using guarded = guardScript(script, { lookSeconds: '0.5', shell: ['/bin/dash'] })
  expect(await once(guarded.guardian, 'exit')).toEqual([78, null])
})
