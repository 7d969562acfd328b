import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBuiltPlane } from '../support/built-plane.ts'
import { gatewayLock } from '../support/gateway-lock.ts'
import { openRecordedGateway, recordedToken } from '../support/recorded-gateway.ts'

test.skipIf(process.platform !== 'linux')(
  'the command that discover says adds what it found, and connects',
  async () => {
    await using gateway = await openRecordedGateway()
    await using plane = await openBuiltPlane({ agents: {} })
    const locks = `.openclaw/tmp/openclaw-${process.getuid?.()}`
    mkdirSync(join(plane.folder, locks), { recursive: true })
    const configPath = join(plane.folder, '.openclaw/openclaw.json')
    plane.write('.openclaw/openclaw.json', `{ gateway: { auth: { token: '${recordedToken}' } } }`)
    plane.write(`${locks}/gateway.state.lock`, gatewayLock(Number(new URL(gateway.url).port), { configPath }))
    await plane.start()
    const found = JSON.parse((await plane.superclaw('discover', '--local', '--json')).stdout)
    const { add } = found.gateways.find(({ url }: { url: string }) => url === gateway.url)
    const [program, ...words] = add.split(' ')
    expect(program).toBe('superclaw')
    const { status, stderr } = await plane.superclaw(...words)
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/kept as the secret .+\nAdded .+\n.+ is connected\.\n$/),
    ])
    expect(readFileSync(join(plane.folder, 'superclaw.yaml'), 'utf8')).not.toContain(recordedToken)
  },
)

test('a gateway that refuses the token is an agent, and the command says what it refused', async () => {
  await using gateway = await openRecordedGateway()
  await using plane = await openBuiltPlane({ agents: {} })
  plane.write('wrong', 'wrong-token')
  await plane.start()
  const words = [
    'agent',
    'add',
    'home',
    '--openclaw',
    gateway.url,
    '--token-file',
    join(plane.folder, 'wrong'),
  ]
  const { status, stderr } = await plane.superclaw(...words)
  expect(status).not.toBe(0)
  expect(stderr).toMatch(/home does not let us in: unauthorized/)
  expect(gateway.knocks()).toBe(1)
  const again = await plane.superclaw('agent', 'add', 'x', '--openclaw', 'ws://u:secretword@127.0.0.1:1')
  expect(again.stderr).toContain('holds a user name or password')
  expect(again.stderr).not.toContain('secretword')
})
