import { expect, onTestFinished, test } from 'vitest'
import { ensureBuilt } from '../support/built.ts'
import { requestTo } from '../support/provider-requests.ts'
import { exitOf, spawnBin } from '../support/run-bin.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { until } from '../support/until.ts'

test('the built program plays a script until Ctrl-C, and then sums up', async () => {
  const bin = await ensureBuilt()
  using home = tempFolder()
  const script = home.write(
    'script.yaml',
    "version: 1\nrules: [{ when: { prompt: '(?i)^HI$' }, reply: hello, usage: { input: 7 } }]\n",
  )
  const child = spawnBin(bin, ['provider', 'fake', '--port', '0', '--script', script], { HOME: home.path })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = exitOf(child)
  let printed = ''
  child.stdout.on('data', (data) => {
    printed += data
  })
  const urlOf = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
  await until(() => urlOf() !== undefined)
  const { path, body } = requestTo('messages', { stream: true })
  const response = await fetch(urlOf() + path, { method: 'POST', body })
  expect(await response.text()).toContain('"text":"hello"')
  await until(() => printed.includes('#1'))
  child.kill('SIGINT')
  expect(await exited).toBe(130)
  expect(printed).toMatch(/\n1 call, 0 failed; 7 tokens in, 2 out\.\n$/)
})
