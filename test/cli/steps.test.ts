import { expect, test } from 'vitest'
import { runSteps, type Step } from '../../src/cli/steps.ts'
import { ExpectedError } from '../../src/core/errors.ts'

function stepsOf(names: readonly string[], done: string[], failing?: string): Step[] {
  return names.map((name) => ({
    title: name,
    async run() {
      done.push(name)
      if (name === failing) throw new ExpectedError('SERVICE_REFUSED', name)
    },
    undo: async () => void done.push(`un${name}`),
  }))
}

const run = (steps: readonly Step[], undone: string[] = [], signal = new AbortController().signal) =>
  runSteps(steps, { isSilent: true, onUndoFailed: (line) => undone.push(line) }, signal)

test('steps are done in order, and stay done', async () => {
  const done: string[] = []
  await run(stepsOf(['a', 'b', 'c'], done))
  expect(done).toEqual(['a', 'b', 'c'])
})

test('when one fails, it and those before are undone, the last first', async () => {
  const done: string[] = []
  await expect(run(stepsOf(['a', 'b', 'c'], done, 'b'))).rejects.toThrow('b')
  expect(done).toEqual(['a', 'b', 'unb', 'una'])
})

test('what cannot be undone is told, and the others are undone all the same', async () => {
  const done: string[] = []
  const told: string[] = []
  const [first, second, third] = stepsOf(['a', 'b', 'c'], done, 'c') as [Step, Step, Step]
  const broken: Step = { ...second, undo: () => Promise.reject(new Error('stuck')) }
  await expect(run([first, broken, third], told)).rejects.toThrow('c')
  expect(done).toEqual(['a', 'b', 'c', 'unc', 'una'])
  expect(told).toEqual(['Not undone: b: stuck'])
})

test('Ctrl-C between two steps undoes those that were done', async () => {
  const done: string[] = []
  const abort = new AbortController()
  const [first, second] = stepsOf(['a', 'b'], done) as [Step, Step]
  const interrupting: Step = { ...first, run: () => first.run().then(() => abort.abort()) }
  await expect(run([interrupting, second], [], abort.signal)).rejects.toThrow('Interrupted')
  expect(done).toEqual(['a', 'una'])
})
