import { beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { openBuiltPlane } from '../support/built-plane.ts'
import { exitOf, spawnBin } from '../support/run-bin.ts'
import { until } from '../support/until.ts'

const count = "let n = 0; setInterval(() => console.log('line ' + ++n), 5)"
const agents = { counter: { argv: ['node', '-e', count] } }

beforeAll(async () => {
  await ensureBuilt()
}, 120_000)

/** Follows with JSON lines until Ctrl-C. */
function follow(bin: string, argv: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawnBin(bin, [...argv, '--json'], env)
  const exit = exitOf(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  const lines = (): string[] => output.split('\n').slice(0, -1)
  return {
    lines,
    async end(): Promise<number | null> {
      child.kill('SIGINT')
      return exit
    },
  }
}

test('logs --follow shows every line once, though the control plane is killed meanwhile', async () => {
  await using plane = await openBuiltPlane({ agents })
  await plane.start()
  const logs = follow(plane.bin, ['logs', '--follow', '-n', '10'], plane.env)
  await until(() => logs.lines().length > 20)
  await plane.crash()
  const before = logs.lines().length
  await until(() => logs.lines().length > before + 100)
  expect(await logs.end()).toBe(130)
  const numbers = logs.lines().map((line) => Number(JSON.parse(line).text.split(' ')[1]))
  const [first = 0] = numbers
  expect(numbers).toEqual(numbers.map((_, index) => first + index))
})

test('events --follow shows every event once, though the control plane is killed meanwhile', async () => {
  await using plane = await openBuiltPlane({ agents })
  await plane.start()
  const events = follow(plane.bin, ['events', '--follow'], plane.env)
  await until(() => events.lines().length > 2)
  await plane.crash()
  await until(() => events.lines().some((line) => line.includes('"run.adopted"')))
  expect(await events.end()).toBe(130)
  expect(events.lines().map((line) => JSON.parse(line).seq)).toEqual(
    events.lines().map((_, index) => index + 1),
  )
})
