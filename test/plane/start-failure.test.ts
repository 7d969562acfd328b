import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { finalFailure, lastFailure, logEnd } from '../../src/plane/start-failure.ts'
import { tempFolder } from '../support/temp-folder.ts'

const wordsOf = (code: string): string =>
  `${JSON.stringify({ time: '', level: 'fatal', module: 'plane', message: code, error: { code, message: code } })}\n`

test('what was said before is no reason of this start, also when the log was emptied meanwhile', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'plane.err')
  expect(lastFailure(path, logEnd(path))).toBeUndefined()
  writeFileSync(path, wordsOf('PORT_IN_USE').repeat(9))
  const from = logEnd(path)
  expect(lastFailure(path, from)).toBeUndefined()
  appendFileSync(path, wordsOf('STATE_CORRUPT'))
  expect(lastFailure(path, from)).toMatchObject({ code: 'STATE_CORRUPT' })
  writeFileSync(path, wordsOf('CONFIG_INVALID'))
  expect(lastFailure(path, from)).toMatchObject({ code: 'CONFIG_INVALID' })
})

test.for([
  { code: 'CONFIG_INVALID', isFinal: true },
  { code: 'STATE_TOO_NEW', isFinal: true },
  { code: 'STORE_READ_ONLY', isFinal: false },
  { code: 'INTERNAL', isFinal: false },
  { code: 'OF_A_LATER_VERSION', isFinal: false },
  { code: 'PLANE_ALREADY_RUNNING', isFinal: false },
])('that $code ends a control plane for good: $isFinal', ({ code, isFinal }) => {
  using folder = tempFolder()
  const path = join(folder.path, 'plane.err')
  writeFileSync(path, wordsOf(code))
  expect(finalFailure(path, 0) !== undefined).toBe(isFinal)
})
