import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { type Manners, openRecordedGateway, recordedToken } from '../support/recorded-gateway.ts'
import { selfSigned } from '../support/self-signed.ts'
import { until } from '../support/until.ts'
import { withInput } from '../support/with-input.ts'

const identity = selfSigned()
const unpaired = {
  code: 'NOT_PAIRED',
  message: 'pairing required',
  details: { code: 'PAIRING_REQUIRED', reason: 'not-paired', requestId: 'abc-123' },
}
const none = { agents: {} }
const yaml = ({ folder }: BuiltPlane): string => readFileSync(join(folder, 'superclaw.yaml'), 'utf8')
const namesOf = async ({ app }: BuiltPlane) =>
  (await app.call('secret.list', {})).secrets.map(({ name }) => name)

describe.skipIf(identity === null)('a gateway elsewhere', () => {
  const tls = identity ?? { key: '', cert: '' }
  const fingerprint = new X509Certificate(tls.cert || selfSigned()?.cert || '').fingerprint256
  const remote = (manners: Manners) =>
    openRecordedGateway({ tls, grants: 'a-token-for-us-alone', ...manners })
  const pair = (plane: BuiltPlane, url: string, ...more: string[]) =>
    withInput(plane, recordedToken, 'pair', url, '--name', 'box', '--fingerprint', fingerprint, ...more)

  test('is asked once for itself, approved, and known again by a token of its own', async () => {
    await using gateway = await remote({ refuses: unpaired })
    await using plane = await openBuiltPlane(none)
    await plane.start()
    const asked = await pair(plane, gateway.url, '--no-wait', '--json')
    expect(JSON.parse(asked.stdout)).toEqual({ name: 'box', phase: 'pairing', pairingRequestId: 'abc-123' })
    expect(yaml(plane)).toContain(['$', '{secret:box-token}'].join(''))
    expect(yaml(plane)).not.toContain(recordedToken)

    const waiting = plane.superclaw('pair', 'box')
    delete gateway.manners.refuses
    expect(await waiting).toMatchObject({ status: 0, stdout: 'box is connected.\n' })
    await until(async () => (await namesOf(plane)).length === 3)
    expect(await namesOf(plane)).toEqual([
      'box-token',
      'openclaw.device-key',
      expect.stringMatching(/^openclaw\.device-token\.wss-127\.0\.0\.1-\d+$/),
    ])

    await plane.crash()
    expect((await plane.superclaw('pair', 'box')).stdout).toBe('box is connected.\n')
    const greetings = gateway.calls.filter(({ method }) => method === 'connect')
    const tokens = greetings.map(({ params }) => (params['auth'] as { token: string }).token)
    expect(tokens.at(0)).toBe(recordedToken)
    expect(tokens.at(-1)).toBe('a-token-for-us-alone')
    const ids = greetings.map(({ params }) => (params['device'] as { id: string }).id)
    expect(new Set(ids).size).toBe(1)

    const purged = await plane.superclaw('agent', 'remove', 'box', '--purge')
    expect([purged.status, purged.stderr]).toEqual([0, expect.stringContaining('box is watched no more')])
    expect(purged.stderr).not.toContain('Stop box')
    expect(await namesOf(plane)).toEqual(['openclaw.device-key'])
  })

  test('that shows a certificate which nobody has compared is sent nothing', async () => {
    await using gateway = await remote({})
    await using plane = await openBuiltPlane(none)
    await plane.start()
    const { status, stderr } = await withInput(plane, recordedToken, 'pair', gateway.url)
    expect(status).toBe(2)
    expect(stderr).toContain(fingerprint)
    expect(stderr).toContain(`say --fingerprint ${fingerprint.replaceAll(':', '')}`)
    expect(gateway.knocks()).toBe(0)
    expect(await namesOf(plane)).toEqual([])
  })

  test('that refuses the token says so, and what to do', async () => {
    await using gateway = await remote({ grants: 'other' })
    await using plane = await openBuiltPlane(none)
    await plane.start()
    const words = ['pair', gateway.url, '--name', 'box', '--fingerprint', fingerprint]
    const { status, stderr } = await withInput(plane, 'wrong', ...words)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(
      /box does not let us in: unauthorized: gateway token mismatch\nhint: Give the token/,
    )
    expect(gateway.knocks()).toBe(1)
  })
})

test.for([
  { gateway: 'ws://192.0.2.7:18789', message: /would show 192\.0\.2\.7 and everybody on the way our token/ },
  { gateway: 'bix', message: /No agent is called bix, and an address has a port/ },
  { gateway: 'wss://u:secretword@192.0.2.7:1', message: /carries more than a host, a port and a path/ },
])('$gateway is refused before anything is asked or kept', async ({ gateway, message }) => {
  await using plane = await openBuiltPlane(none)
  await plane.start()
  const { status, stderr } = await withInput(plane, 'token', 'pair', gateway)
  expect(status).not.toBe(0)
  expect(stderr).toMatch(message)
  expect(stderr).not.toContain('secretword')
  expect(await namesOf(plane)).toEqual([])
})
