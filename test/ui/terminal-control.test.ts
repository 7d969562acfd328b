import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { mouseOff, mouseOn, type TerminalInput } from '../../src/ui/mouse.ts'
import { createTerminalControl } from '../../src/ui/terminal-control.ts'

function createWorld() {
  const written: string[] = []
  const backs: number[] = []
  const paused: boolean[] = []
  const input = { pause: () => paused.push(true) } as unknown as TerminalInput
  const output = new PassThrough() as unknown as NodeJS.WriteStream
  output.write = (text: unknown) => written.push(String(text)) > 0
  const control = createTerminalControl({ input, output, suspend: undefined }, () =>
    backs.push(written.length),
  )
  control.attach((use) => use())
  return { control, written, backs, paused }
}

test('a terminal that is lent reports no mouse, whatever is asked for meanwhile, and does again afterwards', async () => {
  const { control, written, backs, paused } = createWorld()
  control.mouse(true)
  await control.lend(async () => {
    expect(paused).toEqual([true])
    expect(control.isLent()).toBe(true)
    control.mouse(true)
    expect(written).toEqual([mouseOn, mouseOff])
  })
  expect(written).toEqual([mouseOn, mouseOff, mouseOn])
  expect(backs).toEqual([3])
  expect(control.isLent()).toBe(false)
})

test('a mouse that was given up meanwhile stays off', async () => {
  const { control, written } = createWorld()
  control.mouse(true)
  await control.lend(async () => control.mouse(false))
  expect(written).toEqual([mouseOn, mouseOff])
})

test('what the other program failed with is told, and the terminal is back', async () => {
  const { control, written } = createWorld()
  control.mouse(true)
  const lending = control.lend(() => Promise.reject(new Error('no editor')))
  await expect(lending).rejects.toThrow('no editor')
  expect(control.isLent()).toBe(false)
  expect(written.at(-1)).toBe(mouseOn)
})
