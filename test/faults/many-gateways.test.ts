import { expect, test } from 'vitest'
import type { OutputOf } from '../../src/core/operations/contract.ts'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { type Manners, openRecordedGateway, recordedToken } from '../support/recorded-gateway.ts'
import { rssBytesOf } from '../support/rss-of.ts'
import { until } from '../support/until.ts'

const count = 500
const limitMs = 60_000
const rssBytesMax = 350 * 2 ** 20

async function openGateways(mannersOf: (index: number) => Manners) {
  const gateways = await Promise.all(
    Array.from({ length: count }, (_, index) => openRecordedGateway(mannersOf(index))),
  )
  const agents = gateways.map(({ url }, index) => [
    `gateway-${index}`,
    { kind: 'openclaw', url, token: recordedToken },
  ])
  return {
    gateways,
    agents: Object.fromEntries(agents),
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()))
    },
  }
}

async function readyOf(plane: BuiltPlane): Promise<number> {
  const { agents } = await plane.app.call('agent.list', {})
  return agents.filter(({ state }) => state === 'ready').length
}

test('five hundred gateways are watched, live, and come back together after all were lost', async () => {
  await using world = await openGateways(() => ({}))
  await using plane = await openBuiltPlane({ agents: world.agents })
  await plane.start()
  await until(async () => (await readyOf(plane)) === count, limitMs)
  for (const gateway of world.gateways) gateway.play('turn')
  const listed = async (): Promise<OutputOf<'gateway.list'>['gateways']> =>
    (await plane.app.call('gateway.list', {})).gateways
  await until(async () => (await listed()).every(({ spend }) => spend.calls === 1), limitMs)
  for (const gateway of world.gateways) gateway.drop()
  await until(() => world.gateways.every((gateway) => gateway.knocks() === 2), limitMs)
  await until(async () => (await readyOf(plane)) === count, limitMs)
  expect((await listed()).every(({ spend }) => spend.calls === 1)).toBe(true)
  expect(rssBytesOf(await plane.planePid())).toBeLessThan(rssBytesMax)
  expect((await plane.superclaw('fleet')).status).toBe(0)
  expect((await plane.superclaw('stop')).status).toBe(0)
})

test('four hundred ill ones of them keep no one from the hundred that are well', async () => {
  const ills: readonly Manners[] = [
    {},
    { hangs: true },
    { isPage: true },
    { diesAt: 'cron.list' },
    { protocol: 5 },
  ]
  await using world = await openGateways((index) => ({ ...ills[index % ills.length] }))
  await using plane = await openBuiltPlane({ agents: world.agents })
  await plane.start()
  const well = world.gateways.filter((_, index) => index % ills.length === 0)
  const dying = world.gateways.filter((_, index) => index % ills.length === 3)
  await until(() => dying.every((gateway) => gateway.knocks() >= 3), limitMs)
  for (const gateway of well) gateway.play('turn')
  await until(async () => {
    const { gateways } = await plane.app.call('gateway.list', {})
    return gateways.filter(({ link, spend }) => link.phase === 'ready' && spend.calls === 1).length === 100
  }, limitMs)
  expect(rssBytesOf(await plane.planePid())).toBeLessThan(rssBytesMax)
  expect((await plane.superclaw('stop')).status).toBe(0)
})
