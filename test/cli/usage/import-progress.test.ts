import { expect, test } from 'vitest'
import { createImportProgress } from '../../../src/cli/usage/import-progress.ts'

function shownAt(isTTY: boolean, times: readonly number[]): string {
  let [text, nowMs] = ['', 1000]
  const stream = { isTTY, write: (more: string) => (text += more) }
  const show = createImportProgress(stream, () => nowMs)
  for (const [index, atMs] of times.entries()) {
    nowMs = 1000 + atMs
    show((index + 1) * 20e6, 60e6)
  }
  show(60e6, 60e6)
  return text.replaceAll('\u001b[K', '<clear>')
}

test.for([
  { why: 'what is soon done is not told', isTTY: true, times: [100, 499], text: '' },
  {
    why: 'what takes long is told on one line, which is cleared',
    isTTY: true,
    times: [100, 600],
    text: '\r<clear>Reading histories: 40 of 60 MB\r<clear>',
  },
  { why: 'where nobody looks nothing is told', isTTY: false, times: [600], text: '' },
])('$why', ({ isTTY, times, text }) => expect(shownAt(isTTY, times)).toBe(text))
