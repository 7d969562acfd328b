import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openViewStateFile } from '../../src/core/adapters/terminal/view-state-file.ts'
import { firstView, withList } from '../../src/ui/model.ts'
import { createViewStateSaver, parseViewState, viewStateText } from '../../src/ui/view-state.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const first = { view: firstView, hasInspector: null, hasMouse: true }

test('filter, order, wrapping, inspector and mouse come back; the cursor and the screen do not', () => {
  const change = {
    filter: 'state:failed',
    sort: 'cpu',
    isReversed: true,
    isWrapped: true,
    index: 7,
    cursorId: 'worker',
  }
  const view = { ...withList(firstView, 'fleet', change), screen: 'events' as const, span: '7d' as const }
  const back = parseViewState(viewStateText({ view, hasInspector: false, hasMouse: false }))
  expect(back.hasInspector).toBe(false)
  expect(back.hasMouse).toBe(false)
  expect(back.view.screen).toBe('fleet')
  expect(back.view.span).toBe('7d')
  expect(back.view.lists.fleet).toEqual({
    ...firstView.lists.fleet,
    filter: 'state:failed',
    sort: 'cpu',
    isReversed: true,
    isWrapped: true,
  })
})

test.each([
  { why: 'is missing', text: undefined },
  { why: 'is empty', text: '' },
  { why: 'is cut', text: '{"version": 1, "lists": {' },
  { why: 'is another version', text: '{"version": 2, "hasMouse": false}' },
  { why: 'is no object', text: '[1]' },
  {
    why: 'holds nonsense',
    text: '{"version":1,"hasInspector":3,"lists":{"fleet":{"filter":{},"sort":9},"no such list":{}}}',
  },
])('a file that $why is as at first use', ({ text }) => {
  expect(parseViewState(text)).toEqual(first)
})

describe('the saver', () => {
  const saving = (kept?: string) => {
    const clock = createFakeClock()
    const written: string[] = []
    const file = { load: async () => kept, save: async (text: string) => void written.push(text) }
    return { clock, written, saver: createViewStateSaver(file, clock, kept) }
  }

  test('waits until nothing changes for two seconds, then writes the last once', async () => {
    const { clock, written, saver } = saving()
    saver.keep('a')
    await clock.advance(1500)
    saver.keep('b')
    await clock.advance(1500)
    expect(written).toEqual([])
    await clock.advance(500)
    expect(written).toEqual(['b'])
  })

  test('writes what still waits at the end, and nothing that is kept already', async () => {
    const { written, saver } = saving('a')
    saver.keep('a')
    await saver.flush()
    saver.keep('b')
    await saver.flush()
    await saver.flush()
    expect(written).toEqual(['b'])
  })

  test('a file that cannot be written is no trouble', async () => {
    const file = { load: async () => undefined, save: () => Promise.reject(new Error('disk full')) }
    const saver = createViewStateSaver(file, createFakeClock(), undefined)
    saver.keep('a')
    await expect(saver.flush()).resolves.toBeUndefined()
  })
})

describe('the file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'superclaw-view-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is replaced whole, for its owner alone, in folders that are made', async () => {
    const path = join(folder, 'state', 'tui.json')
    const file = openViewStateFile(path)
    expect(await file.load()).toBeUndefined()
    await file.save('one')
    await file.save('two')
    expect(await file.load()).toBe('two')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'state'))).toEqual(['tui.json'])
  })

  test('that cannot be replaced stays, and leaves nothing beside it', async () => {
    const path = join(folder, 'taken')
    await writeFile(path, 'a file where a folder should be')
    await expect(openViewStateFile(join(path, 'tui.json')).save('x')).rejects.toThrow()
    expect(await readFile(path, 'utf8')).toContain('a file')
  })
})
