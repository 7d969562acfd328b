import { expect, test } from 'vitest'
import type { SeenCall } from '../../../../src/core/gateway/spend.ts'
import { message, row } from '../../../support/gateway-frames.ts'
import { openRecordedGateway, recordedToken as token } from '../../../support/recorded-gateway.ts'
import { until } from '../../../support/until.ts'
import { watchGateway } from '../../../support/watched-gateway.ts'

const minuteMs = 60_000

/** A gateway that worked twice while nobody watched: half an hour ago and two hours ago. */
async function openBusyGateway() {
  const nowMs = Date.now()
  const said = (id: string, agoMinutes: number) =>
    message(id, { __openclaw: { id, recordTimestampMs: nowMs - agoMinutes * minuteMs } })['message']
  const session = row('agent:main:one', { updatedAt: nowMs - 30 * minuteMs, snapshotAt: nowMs })
  return openRecordedGateway({
    answers: {
      'sessions.subscribe': { list: { sessions: [session] } },
      'chat.history': { messages: [said('before', 120), said('meanwhile', 30)] },
    },
  })
}

test('what a gateway did since it was heard in another life of ours is counted, and nothing of before', async () => {
  await using gateway = await openBusyGateway()
  const calls: SeenCall[] = []
  const heardUntilMs = Date.now() - 60 * minuteMs
  await using client = watchGateway(gateway.url, {
    ...{ token, heardUntilMs },
    onCall: (call) => calls.push(call),
  })
  await until(() => client.state().host !== null)
  expect(calls.map(({ messageId }) => messageId)).toEqual(['meanwhile'])
  expect(client.state().spend.calls).toBe(1)
})

test('of a gateway that is seen for the first time, all that was is history', async () => {
  await using gateway = await openBusyGateway()
  await using client = watchGateway(gateway.url, { token })
  await until(() => client.state().host !== null)
  expect(client.state().spend.calls).toBe(0)
})
