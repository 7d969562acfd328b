import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { discoverOutput } from '../../src/core/operations/discover-outputs.ts'
import { ensureBuilt } from '../support/built.ts'
import { gatewayLock } from '../support/gateway-lock.ts'
import { binEnv, runBin } from '../support/run-bin.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { hostLink, networkObstacle, openTestNetwork } from '../support/test-network.ts'

let bin = ''
beforeAll(async () => {
  bin = await ensureBuilt()
})

const beacon = join(import.meta.dirname, '..', 'support', 'beacon-process.ts')
const obstacle = networkObstacle()
const envOf = (home: string) => ({ HOME: home, SUPERCLAW_HOME: join(home, 'state'), PATH: '/usr/bin:/bin' })

test.skipIf(obstacle).for([
  { why: 'IPv4', us: '10.9.0.1/24', good: '10.9.0.2/24', bad: '10.9.0.3/24', url: 'ws://10.9.0.2:18789' },
  { why: 'IPv6 alone', us: 'fd09::1/64', good: 'fd09::2/64', bad: 'fd09::3/64', url: 'ws://[fd09::2]:18789' },
])(`a beacon is found over $why beside a hostile one ${obstacle ?? ''}`, async ({ us, good, bad, url }) => {
  await using network = openTestNetwork()
  using home = tempFolder()
  const [me, ...others] = [us, good, bad].map((address) => network.addHost(address))
  for (const [index, kind] of ['good', 'hostile'].entries()) {
    const address = [good, bad][index]?.split('/')[0] ?? ''
    await network.start(others[index] ?? '', [beacon, kind, address, hostLink])
  }
  const { stdout } = await network.run(
    me ?? '',
    [bin, 'discover', '--lan', '--json'],
    binEnv(envOf(home.path)),
  )
  const found = discoverOutput.parse(JSON.parse(stdout))
  expect(found.gateways[0]).toMatchObject({ url, displayName: 'studio', trust: 'answered', needsAuth: true })
  const rest = found.gateways.slice(1)
  expect(rest.every(({ trust }) => trust === 'claimed')).toBe(true)
  expect(
    rest.every(
      ({ url: each }) =>
        new URL(each).hostname === new URL(url.replace('2]', '3]').replace('.2:', '.3:')).hostname,
    ),
  ).toBe(true)
  expect(stdout).not.toMatch(/\\u001b|\\u0007|169\.254|127\.0\.0\.1/)
})

test.skipIf(obstacle)(`without a network it says so and goes on ${obstacle ?? ''}`, async () => {
  await using network = openTestNetwork()
  using home = tempFolder()
  const host = network.addHost('10.9.1.1/24')
  const env = binEnv(envOf(home.path))
  const alone = ['-c', 'exec unshare --net "$0" "$@"', process.execPath, bin, 'discover', '--json']
  const script = `require('child_process').spawnSync('sh', ${JSON.stringify(alone)}, { stdio: 'inherit' })`
  const { stdout } = await network.run(host, ['-e', script], env)
  expect(discoverOutput.parse(JSON.parse(stdout))).toMatchObject({
    gateways: [],
    notes: ['this machine is on no network'],
  })
})

test.skipIf(process.platform !== 'linux')(
  'a lock file leads to its gateway, with its version; that of a dead process, and a page of HTML, lead nowhere',
  async () => {
    using home = tempFolder()
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end('{"ok":true,"status":"started","version":"2026.9.6"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const folder = `.openclaw/tmp/openclaw-${process.getuid?.()}`
    home.write(`${folder}/gateway.state.lock`, gatewayLock(port))
    home.write(`${folder}/gateway.12345678.lock`, gatewayLock(4, { startTime: 1 }))
    home.write('.claude/projects/-home-x/one.jsonl', '')
    home.write('.claude/projects/-home-x/agent-two.jsonl', '')
    const { stdout } = await runBin(bin, ['discover', '--local', '--json'], envOf(home.path))
    server.close()
    const { gateways, tools } = discoverOutput.parse(JSON.parse(stdout))
    expect(gateways.find(({ url }) => url === `ws://127.0.0.1:${port}`)).toMatchObject({
      ...{ trust: 'local', isReachable: true, version: '2026.9.6', needsAuth: null },
    })
    expect(gateways.some(({ url }) => url.endsWith(':4'))).toBe(false)
    expect(tools).toMatchObject([{ tool: 'claude-code', path: null, histories: [{ sessions: 1 }] }])
  },
)
