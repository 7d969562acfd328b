import { expect, test } from 'vitest'
import { createPainter, modesOnly } from '../../src/ui/painter.ts'

const esc = '\u001b'
const size = { columns: 3, rows: 2 }

function painting() {
  const written: string[] = []
  const painter = createPainter((text) => written.push(text))
  return { painter, last: () => written.at(-1) ?? '', count: () => written.length }
}

test('the first paint clears and writes all, within one frame for the eye', () => {
  const { painter, last } = painting()
  painter.paint(['abc', 'def'], size)
  expect(last()).toBe(
    `${esc}[?2026h${esc}[?7l${esc}[0m${esc}[2J${esc}[1;1H${esc}[2Kabc${esc}[2;1H${esc}[2Kdef${esc}[?7h${esc}[?2026l`,
  )
})

test('then only lines that changed are written, and nothing when none did', () => {
  const { painter, last, count } = painting()
  painter.paint(['abc', 'def'], size)
  painter.paint(['abc', 'deX'], size)
  expect(last()).toContain('deX')
  expect(last()).not.toContain('abc')
  painter.paint(['abc', 'deX'], size)
  expect(count()).toBe(2)
})

test.each([
  { why: 'another size', spoil: () => undefined, next: { columns: 3, rows: 3 } },
  {
    why: 'somebody else wrote',
    spoil: (painter: ReturnType<typeof createPainter>) => painter.forget(),
    next: size,
  },
])('all is written anew after $why', ({ spoil, next }) => {
  const { painter, last } = painting()
  painter.paint(['abc', 'def'], size)
  spoil(painter)
  painter.paint(['abc', 'def'], next)
  expect(last()).toContain(`${esc}[2J`)
  expect(last()).toContain('abc')
})

test('of what Ink writes, the modes of the terminal come through', () => {
  const written: string[] = []
  const output = {
    columns: 80,
    write: (text: string) => written.push(text) > 0,
  } as unknown as NodeJS.WriteStream
  const modes = modesOnly(output)
  modes.write(`${esc}[?1049h${esc}[?25l`)
  modes.write(`${esc}[2K${esc}[1A frame\n`)
  modes.write(`${esc}[2J${esc}[?1049l${esc}[?25h`)
  expect(written.join('')).toBe(`${esc}[?1049h${esc}[?25l${esc}[?1049l${esc}[?25h`)
  expect(modes.columns).toBe(80)
})
