import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BuiltPlane, openBuiltPlane } from '../support/built-plane.ts'
import { gatewayLock } from '../support/gateway-lock.ts'
import { openTerminal } from '../support/open-terminal.ts'
import { openRecordedGateway, type RecordedGateway, recordedToken } from '../support/recorded-gateway.ts'

const yaml = ({ folder }: BuiltPlane): string => readFileSync(join(folder, 'superclaw.yaml'), 'utf8')
const reference = ['$', '{secret:openclaw-token}'].join('')

/** Leaves what a gateway of this user leaves: its lock, and a configuration with its token. */
function leaveTraces({ folder, write }: BuiltPlane, { url }: RecordedGateway): void {
  const locks = `.openclaw/tmp/openclaw-${process.getuid?.()}`
  mkdirSync(join(folder, locks), { recursive: true })
  const configPath = join(folder, '.openclaw/openclaw.json')
  write(
    '.openclaw/openclaw.json',
    `{ // JSON5\n gateway: { auth: { mode: 'token', token: '${recordedToken}' } } }`,
  )
  write(`${locks}/gateway.state.lock`, gatewayLock(Number(new URL(url).port), { configPath }))
}

describe.skipIf(process.platform !== 'linux')('a gateway of this user that was found', () => {
  test('is added by a script with the token of its own configuration', async () => {
    await using gateway = await openRecordedGateway()
    await using plane = await openBuiltPlane({ agents: {} })
    leaveTraces(plane, gateway)
    await plane.start()
    const { stdout, stderr } = await plane.superclaw('discover', '--local', '--pair', '--json')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout).added).toContainEqual({
      ...{ name: 'openclaw', url: gateway.url, phase: 'ready', fault: null },
    })
    expect(yaml(plane)).toContain(reference)
    expect(yaml(plane)).not.toContain(recordedToken)
    const again = await plane.superclaw('discover', '--local', '--pair', '--json')
    expect(JSON.parse(again.stdout).added).toEqual([])
  })

  test('is chosen on a terminal, or not', async () => {
    await using gateway = await openRecordedGateway()
    await using plane = await openBuiltPlane({ agents: {} })
    leaveTraces(plane, gateway)
    await plane.start()
    const discover = () =>
      openTerminal([process.execPath, plane.bin, 'discover', '--local'], {
        env: { ...plane.env, TERM: 'xterm-256color' },
        columns: 120,
      })
    {
      using terminal = discover()
      await terminal.shows(/Which are to be watched\?/)
      terminal.press('\u0003')
      await terminal.exit
    }
    expect(yaml(plane)).not.toContain('openclaw')
    using terminal = discover()
    await terminal.shows(/◉ openclaw/)
    terminal.press('\r')
    await terminal.shows(/openclaw is connected\./)
    expect((await terminal.exit).exitCode).toBe(0)
    expect(yaml(plane)).toContain(reference)
  })

  test('is told why it is not added while no control plane runs', async () => {
    await using gateway = await openRecordedGateway()
    await using plane = await openBuiltPlane({ agents: {} })
    leaveTraces(plane, gateway)
    const { stdout } = await plane.superclaw('discover', '--local', '--pair', '--json')
    const [added] = JSON.parse(stdout).added
    expect(added).toMatchObject({ phase: null, fault: expect.stringMatching(/superclaw start/) })
    expect(yaml(plane)).not.toContain('openclaw')
  })
})
