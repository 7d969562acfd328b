import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLiveAnswers } from '../../../../src/core/adapters/usage/live-answers.ts'
import { openUsageStore } from '../../../../src/core/adapters/usage/usage-store.ts'
import type { LimitWindow } from '../../../../src/core/usage/limit-window.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const at = 1_793_700_000_000

const reading = (resetsAtMs: number, seenAtMs: number, usedPercent: number, minutes = 300): LimitWindow => ({
  ...{ tool: 'codex', minutes, usedPercent, resetsAtMs: at + resetsAtMs, seenAtMs: at + seenAtMs },
})

test('of each window the reading of the one that ends last is kept, and of that the one that was told last', () => {
  using home = tempFolder()
  using store = openUsageStore(join(home.path, 'usage.db'), () => ({ kind: 'unpriced', why: '' }))
  expect(store.windows.all()).toEqual([])
  const week = reading(9000, 100, 41, 10_080)
  store.windows.put([week, reading(1000, 100, 10), reading(1000, 90, 8), reading(1000, 110, 12.5)])
  expect(store.windows.all()).toEqual([reading(1000, 110, 12.5), week])
  store.windows.put([reading(2000, 105, 1), reading(1000, 120, 99)])
  expect(store.windows.all()).toEqual([reading(2000, 105, 1), week])
})

test('a reading that is refused leaves nothing behind that a later one of the same tool would be known by', async () => {
  using home = tempFolder()
  using store = openUsageStore(join(home.path, 'usage.db'), () => ({ kind: 'unpriced', why: '' }))
  const { seeWindows } = createLiveAnswers({ ...store, importAll: async () => undefined })
  store.db.exec("create trigger refusing before insert on window begin select raise(abort, 'no room'); end")
  await expect(seeWindows([reading(1000, 100, 10)])).rejects.toThrow(/no room/)
  store.db.exec('drop trigger refusing')
  await seeWindows([reading(1000, 100, 10)])
  using other = openUsageStore(join(home.path, 'usage.db'), () => ({ kind: 'unpriced', why: '' }))
  expect(other.windows.all()).toEqual([reading(1000, 100, 10)])
})
