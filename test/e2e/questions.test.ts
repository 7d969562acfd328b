import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { openRecordedGateway, recordedToken } from '../support/recorded-gateway.ts'
import { until } from '../support/until.ts'

const asked = (id: string, more: object = {}) => ({
  ...{ id, sessionKey: 'agent:main:main', createdAtMs: Date.now(), expiresAtMs: Date.now() + 600_000 },
  ...{ status: 'pending', questions: [{ questionId: 'color', question: 'Which?', ...more }] },
})

test('a question of an agent is shown, answered, and denied an answer', async () => {
  await using gateway = await openRecordedGateway({ answers: { 'question.resolve': { status: 'answered' } } })
  const home = { kind: 'openclaw', url: gateway.url, token: recordedToken }
  await using plane = await openBuiltPlane({ agents: { home } })
  await plane.start()
  await until(async () => (await plane.agent('home')).state !== 'starting')
  gateway.send(
    'question.requested',
    asked('aaaa-1', { options: [{ label: 'red' }, { label: '\u001b[31mblue' }] }),
  )
  gateway.send('question.requested', asked('bbbb-2', { options: [], isSecret: true }))
  const waiting = async () => (await plane.app.call('approval.list', {})).approvals
  await until(async () => (await waiting()).length === 2)

  const list = await plane.superclaw('approvals', 'list')
  expect(list.stdout).toMatch(/aaaa-1 +home .+ agent:main:main +- +Which\? \(1 red, 2 .*blue\)/)
  expect(list.stdout).not.toContain('\u001b[31m')
  const fleet = await plane.superclaw('fleet')
  expect(fleet.stdout).toContain('2 wait for you')

  const wrong = await plane.superclaw('approvals', 'answer', 'aaaa', 'green')
  expect(wrong.stderr).toMatch(/green is no answer to it\nhint: Which\? \(1 red/)
  const secret = await plane.superclaw('approvals', 'answer', 'bbbb', 'hush')
  expect(secret.stderr).toContain('It asks for a secret, which is not sent from here')
  expect((await plane.superclaw('approvals', 'answer', 'aaaa')).stderr).toContain('There is no answer')
  const right = await plane.superclaw('approvals', 'answer', 'aaaa', '1')
  expect(right).toMatchObject({ status: 0, stdout: 'Answered on home: Which?\n' })
  await plane.superclaw('approvals', 'deny', 'bbbb')
  expect(gateway.calls.filter(({ method }) => method === 'question.resolve')).toEqual([
    { method: 'question.resolve', params: { id: 'aaaa-1', answers: { answers: { color: ['red'] } } } },
    { method: 'question.resolve', params: { id: 'bbbb-2', cancel: true } },
  ])
  const events = await plane.superclaw('events', '--type', 'gateway.told', '--json')
  expect(events.stdout).toContain('answer')
  expect(events.stdout).not.toContain('hush')
})
