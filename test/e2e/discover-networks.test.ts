import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { discoverOutput } from '../../src/core/operations/discover-outputs.ts'
import { ensureBuilt } from '../support/built.ts'
import { binEnv } from '../support/run-bin.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { hostLink, networkObstacle, openTestNetwork } from '../support/test-network.ts'

let bin = ''
beforeAll(async () => {
  bin = await ensureBuilt()
})

const obstacle = networkObstacle()
const support = join(import.meta.dirname, '..', 'support')
const envOf = (home: string) =>
  binEnv({ HOME: home, SUPERCLAW_HOME: join(home, 'state'), PATH: '/usr/bin:/bin' })

test.skipIf(obstacle).for([
  {
    why: 'IPv4',
    us: '10.9.6.1/24',
    good: '10.9.6.2/24',
    page: '10.9.6.3/24',
    subnet: '10.9.6.0/29',
    asked: 6,
  },
  { why: 'IPv6', us: 'fd0a::1/64', good: 'fd0a::2/64', page: 'fd0a::3/64', subnet: 'fd0a::/125', asked: 8 },
])(
  `a scan over $why finds the gateway among pages and empty addresses, and says first what it does ${obstacle ?? ''}`,
  async ({ us, good, page, subnet, asked }) => {
    await using network = openTestNetwork()
    using home = tempFolder()
    const [me, ...others] = [us, good, page].map((address) => network.addHost(address))
    for (const [index, kind] of ['good', 'hostile'].entries()) {
      const address = [good, page][index]?.split('/')[0] ?? ''
      await network.start(others[index] ?? '', [join(support, 'beacon-process.ts'), kind, address, hostLink])
    }
    const scan = [bin, 'discover', '--subnet', subnet, '--json']
    const refused = await network.run(me ?? '', scan, envOf(home.path))
    expect(refused.stderr).toContain(`Asks ${asked} addresses of ${subnet} at ports 18789 and 19001`)
    expect(refused.stdout).toContain('Say --yes')
    const { stdout } = await network.run(me ?? '', [...scan, '--yes'], envOf(home.path))
    const host = good.split('/')[0] ?? ''
    expect(discoverOutput.parse(JSON.parse(stdout)).gateways).toMatchObject([
      {
        url: `ws://${host.includes(':') ? `[${host}]` : host}:18789`,
        ...{ trust: 'answered', isLocal: false, isReachable: true, needsAuth: true },
        sources: [{ by: 'subnet', detail: subnet }],
      },
    ])
  },
)

test.skipIf(obstacle)(
  `gateways of a domain are those that its name server tells of, as far as they lead elsewhere ${obstacle ?? ''}`,
  async () => {
    await using network = openTestNetwork()
    using home = tempFolder()
    const me = network.addHost('10.9.7.1/24', { nameServer: '10.9.7.2' })
    const server = network.addHost('10.9.7.2/24')
    await network.start(server, [join(support, 'name-server-process.ts'), '10.9.7.2'])
    const look = async (domain: string) => {
      const words = [bin, 'discover', '--domain', domain, '--json']
      const { stdout } = await network.run(me, words, envOf(home.path))
      expect(stdout).not.toMatch(/\\u001b|\\u0007|169\.254|127\.0\.0\.1/)
      return discoverOutput.parse(JSON.parse(stdout))
    }
    const { gateways, notes } = await look('claws.test')
    expect(notes).toEqual([])
    expect(gateways).toMatchObject([
      {
        ...{
          url: 'ws://10.9.7.2:18789',
          displayName: 'Zoë’s Mini no. 2',
          trust: 'answered',
          needsAuth: true,
        },
        sources: [{ by: 'dns_sd', detail: 'Zoë’s Mini no. 2' }],
      },
      { url: 'ws://10.9.7.250:18789', trust: 'claimed', isReachable: false },
    ])
    expect(await look('empty.test')).toMatchObject({ gateways: [], notes: [] })
  },
)

test.skipIf(obstacle)(`a name server that does not answer is told ${obstacle ?? ''}`, async () => {
  await using network = openTestNetwork()
  using home = tempFolder()
  const me = network.addHost('10.9.8.1/24', { nameServer: '10.9.8.9' })
  const words = [bin, 'discover', '--domain', 'claws.test', '--json']
  const { stdout } = await network.run(me, words, envOf(home.path))
  expect(discoverOutput.parse(JSON.parse(stdout))).toMatchObject({
    gateways: [],
    notes: ['the name servers of claws.test: no answer'],
  })
})
