import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createRequestScope } from '../../../src/core/adapters/host/request-scope.ts'
import type { Dispatch } from '../../../src/core/dispatch.ts'
import { ExpectedError } from '../../../src/core/errors.ts'
import { loggedDispatch } from '../../../src/core/plane-log/logged-dispatch.ts'
import type { LogFields, LogLevel } from '../../../src/core/plane-log/record.ts'
import { until } from '../../support/until.ts'

function world(dispatch: Dispatch) {
  const records: { level: LogLevel; message: string; fields: LogFields | undefined }[] = []
  const scope = createRequestScope()
  const clock = { elapsed: () => 0 }
  const log = (level: LogLevel, message: string, fields?: LogFields) =>
    void records.push({ level, message, fields })
  const logged = loggedDispatch(dispatch, { scope, clock, log })
  const ask = (name: string, requestId = 'r-1') =>
    logged(
      { id: 'token:3f2a', role: 'admin', requestId },
      name,
      { secret: 'x' },
      new AbortController().signal,
    )
  return { records, scope, ask }
}

test.for([
  { name: 'agent.restart', level: 'info' },
  { name: 'agent.list', level: 'debug' },
  { name: 'event.follow', level: 'debug' },
] as const)('$name is one record with the level $level', async ({ name, level }) => {
  const { records, ask } = world(async () => ({ result: 1 }))
  await ask(name)
  await until(() => records.length > 0)
  expect(records).toEqual([
    {
      level,
      message: `${name}: OK in 0 ms`,
      fields: { requestId: 'r-1', operation: name, caller: 'token:3f2a', code: 'OK', durationMs: 0 },
    },
  ])
})

test.for([
  { error: new ExpectedError('FORBIDDEN', 'no'), code: 'FORBIDDEN' },
  { error: new Error('a bug that names a secret'), code: 'INTERNAL' },
])('a failure is told by its code $code alone, and thrown on', async ({ error, code }) => {
  const { records, ask } = world(() => Promise.reject(error))
  await expect(ask('agent.stop')).rejects.toBe(error)
  await until(() => records.length > 0)
  expect(records).toMatchObject([{ level: 'info', message: `agent.stop: ${code} in 0 ms` }])
  expect(JSON.stringify(records)).not.toContain('secret')
})

test('what is no operation is not repeated', async () => {
  const { records, ask } = world(() => Promise.reject(new ExpectedError('NOT_FOUND', 'no')))
  await expect(ask('hunter2')).rejects.toThrow()
  await until(() => records.length > 0)
  expect(JSON.stringify(records)).not.toContain('hunter2')
})

test('requests at the same time know each their own id, until they are answered', async () => {
  const late = Promise.withResolvers<string | undefined>()
  const { scope, ask } = world(async ({ requestId }) => {
    await sleep(1)
    if (requestId === 'one') setTimeout(() => late.resolve(scope.current().requestId), 20)
    return { result: scope.current().requestId }
  })
  const answers = await Promise.all([ask('agent.list', 'one'), ask('agent.list', 'two')])
  expect(answers).toEqual([{ result: 'one' }, { result: 'two' }])
  expect(await late.promise).toBeUndefined()
  expect(scope.current()).toEqual({})
})
