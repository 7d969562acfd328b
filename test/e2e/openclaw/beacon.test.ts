import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { discoverOutput } from '../../../src/core/operations/discover-outputs.ts'
import { ensureBuilt } from '../../support/built.ts'
import { openClawConfig, openClawEnvironment } from '../../support/openclaw-config.ts'
import { installedOpenClaw } from '../../support/openclaw-install.ts'
import { binEnv } from '../../support/run-bin.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { networkObstacle, openTestNetwork } from '../../support/test-network.ts'
import { until } from '../../support/until.ts'

const installed = await installedOpenClaw()
const obstacle = networkObstacle() ?? (installed === null ? 'openclaw is not installed' : undefined)
const port = 18_789

let bin = ''
beforeAll(async () => {
  bin = await ensureBuilt()
})

test.skipIf(obstacle)(
  `the beacon of a real gateway is found on the network, with its gateway ${obstacle ?? ''}`,
  { timeout: 240_000 },
  async () => {
    using home = tempFolder()
    using ours = tempFolder()
    await using network = openTestNetwork()
    const me = network.addHost('10.9.5.1/24')
    const host = network.addBridgedHost('10.9.5.2/24')
    mkdirSync(join(home.path, 'state'), { mode: 0o700 })
    const { gateway, ...rest } = openClawConfig({ port, providerUrl: 'http://127.0.0.1:1', home: home.path })
    const config = home.write(
      'openclaw.json',
      JSON.stringify({
        ...rest,
        gateway: { ...gateway, bind: 'lan' },
        discovery: { mdns: { mode: 'full' } },
        plugins: { entries: { bonjour: { enabled: true } } },
      }),
    )
    const env = { ...openClawEnvironment(home.path, config), OPENCLAW_DISABLE_BONJOUR: '0' }
    const program = join(installed ?? '', 'node_modules', 'openclaw', 'openclaw.mjs')
    await network.start(host, [program, 'gateway', 'run'], env)

    const env2 = binEnv({ HOME: ours.path, SUPERCLAW_HOME: join(ours.path, 'state'), PATH: '/usr/bin:/bin' })
    const look = async () => {
      const { stdout } = await network.run(me, [bin, 'discover', '--lan', '--json'], env2)
      return discoverOutput.parse(JSON.parse(stdout)).gateways
    }
    await until(async () => (await look()).some(({ isReachable }) => isReachable), 120_000)
    expect(await look()).toMatchObject([
      {
        url: `ws://10.9.5.2:${port}`,
        trust: 'answered',
        isLocal: false,
        needsAuth: true,
        sources: [{ by: 'mdns' }],
      },
    ])
  },
)
