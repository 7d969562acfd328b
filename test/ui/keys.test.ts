import { expect, test } from 'vitest'
import { actions } from '../../src/ui/actions.ts'
import { bindings, keyNames, type RawKey } from '../../src/ui/keys.ts'
import { listIds } from '../../src/ui/model.ts'
import { screens } from '../../src/ui/screens/registry.ts'

const none: RawKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  shift: false,
  ctrl: false,
  meta: false,
}

test('no key has two meanings', () => {
  const keys = bindings.flatMap((binding) => binding.keys)
  expect(keys).toEqual([...new Set(keys)])
})

test('every key leads to an action that exists', () => {
  expect(bindings.filter(({ action }) => !(action in actions)).map(({ action }) => action)).toEqual([])
})

test('every list has a pane, and every screen the number that goes to it', () => {
  const panes = screens.flatMap((screen) => screen.panes.map(({ id }) => id))
  expect(new Set(panes)).toEqual(new Set(listIds))
  expect(panes).toHaveLength(listIds.length)
  for (const { id, number } of screens) {
    expect(bindings.find(({ keys }) => keys.includes(number))?.action).toBe(`go.${id}`)
  }
})

test('the letters of sorting are one for each column', () => {
  for (const { panes } of screens) {
    for (const { sorts } of panes) expect(new Set(sorts.map(({ key }) => key)).size).toBe(sorts.length)
  }
})

test.each([
  { input: 'jjj', key: {}, names: ['j', 'j', 'j'] },
  { input: '', key: { downArrow: true }, names: ['down'] },
  { input: '\r', key: { return: true }, names: ['enter'] },
  { input: ' ', key: {}, names: ['space'] },
  { input: 'p', key: { ctrl: true }, names: ['ctrl+p'] },
  { input: '', key: { tab: true, shift: true }, names: ['shift+tab'] },
  { input: 'x', key: { meta: true }, names: [] },
  { input: '你好', key: {}, names: ['你', '好'] },
  { input: 'restart web\r', key: {}, names: [...'restart'].concat('space', 'w', 'e', 'b', 'enter') },
  { input: '\u0001', key: {}, names: [] },
])('$input with $key is $names', ({ input, key, names }) => {
  expect(keyNames(input, { ...none, ...key })).toEqual(names)
})
