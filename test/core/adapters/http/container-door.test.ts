import { expect, test } from 'vitest'
import {
  type ContainerDoorOptions,
  openContainerDoor,
  parseGateways,
} from '../../../../src/core/adapters/http/container-door.ts'
import { createFakeFleet } from '../../../support/fake-fleet.ts'
import { createFakeHandlers } from '../../../support/fake-handlers.ts'
import { sendRaw } from '../../../support/raw-http.ts'
import { serveHttp } from '../../../support/serve-http.ts'

const handlers = createFakeHandlers(createFakeFleet())

const routes = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010012AC	0003	0	0	0	00000000	0	0	0
eth0	000012AC	00000000	0001	0	0	0	0000FFFF	0	0	0
`

function open(from: string, changes: Partial<ContainerDoorOptions> = {}) {
  const told: string[] = []
  const facts = { isContainer: true, routes }
  const door = openContainerDoor({ from, facts, tell: (message) => told.push(message), ...changes })
  return { ...door, told }
}

test.for([
  { why: 'of a default route', text: routes, gateways: ['172.18.0.1'] },
  {
    why: 'of none but local routes',
    text: routes.replace('00000000\t010012AC', '000012AC\t010012AC'),
    gateways: [],
  },
  { why: 'of a default route without one', text: 'tun0\t00000000\t00000000\t0001\n', gateways: [] },
  { why: 'of an empty table', text: '', gateways: [] },
])('reads the gateways $why', ({ text, gateways }) => {
  expect(parseGateways(text)).toEqual(gateways)
})

test.for([
  {
    from: 'gateway',
    admitted: ['172.18.0.1', '127.0.0.1'],
    refused: ['172.18.0.3', '192.168.1.7', '', undefined],
  },
  { from: '192.168.65.1', admitted: ['192.168.65.1', '127.0.0.1'], refused: ['172.18.0.1', '192.168.65.10'] },
  {
    from: 'gateway, 10.0.2.2',
    admitted: ['172.18.0.1', '10.0.2.2'],
    refused: ['10.0.2.3', '::ffff:10.0.2.3'],
  },
])('a door for $from admits no other address', ({ from, admitted, refused }) => {
  const { admits } = open(from)
  for (const address of admitted) expect([address, admits(address)]).toEqual([address, true])
  for (const address of refused) expect([address, admits(address)]).toEqual([address, false])
})

test('it says that it is open, and whom it refused, each once and not for ever', () => {
  const { admits, told } = open('gateway')
  expect(told).toEqual(['the API listens beyond loopback, for 172.18.0.1 alone (SUPERCLAW_API_FROM)'])
  for (let round = 0; round < 2; round++) for (let host = 2; host < 100; host++) admits(`172.18.0.${host}`)
  expect(told).toHaveLength(1 + 16)
  expect(told[1]).toContain('172.18.0.2')
})

test.for([
  { why: 'outside of a container', from: 'gateway', facts: { isContainer: false, routes } },
  { why: 'for a gateway that is not there', from: 'gateway', facts: { isContainer: true, routes: '' } },
  ...['0.0.0.0/0', '*', 'any', '172.18.0.0/16', '::1', 'host.docker.internal', 'gateway,', '1.2.3'].map(
    (from) => ({
      why: `for ${from}`,
      from,
      facts: { isContainer: true, routes },
    }),
  ),
])('it does not open $why', ({ from, facts }) => {
  expect(() => open(from, { facts })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('who is not admitted gets no answer, not even of a probe; the gates stand before who is', async () => {
  let isAdmitted = true
  await using served = await serveHttp(handlers, {}, { host: '127.0.0.1', port: 0, admits: () => isAdmitted })
  expect((await sendRaw(served.port, { path: '/health' })).status).toBe(200)
  expect((await sendRaw(served.port, { path: '/v1/agents' })).status).toBe(401)
  expect((await sendRaw(served.port, { path: '/health', host: 'evil.example' })).status).toBe(421)
  expect((await sendRaw(served.port, { path: '/health', host: '172.18.0.2' })).status).toBe(421)
  isAdmitted = false
  await expect(fetch(`${served.url}/health`)).rejects.toThrow('fetch failed')
})
