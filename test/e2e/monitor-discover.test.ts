import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bundle, bundle } from '../support/bundle.ts'
import { startFakePlane } from '../support/fake-plane.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { openTerminal } from '../support/terminal.ts'

let program: Bundle

beforeAll(async () => {
  program = await bundle('test/support/monitor-program.ts')
})
afterAll(() => program[Symbol.asyncDispose]())

const shows = (text: string) => (screen: string) => screen.includes(text)

/** Somebody on loopback who answers as a gateway does, and counts how often. */
async function openAnswering() {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true,"status":"started","version":"2026.9.6"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}`, asked: () => asked, [Symbol.dispose]: () => server.close() }
}

test('a gateway is found once the screen is opened, and a key writes it into superclaw.yaml', async () => {
  using home = tempFolder()
  using gateway = await openAnswering()
  const config = home.write('superclaw.yaml', 'version: 1\nagents: {}\n')
  const reloads: boolean[] = []
  await using plane = await startFakePlane({
    ...{ agents: 4, status: { configPath: config } },
    reload: (dryRun) => {
      reloads.push(dryRun)
      return { added: ['openclaw'] }
    },
  })
  const env = { HOME: home.path, SUPERCLAW_HOME: plane.stateDir, OPENCLAW_GATEWAY_URL: gateway.url }
  await using monitor = openTerminal(process.execPath, [program.path], { env })
  await monitor.waitFor((screen) => /fake .*4 agents/.test(screen), 'the agents of a known control plane')
  expect(gateway.asked()).toBe(0)
  monitor.press('7')
  await monitor.waitFor(shows(gateway.url), 'the gateway')
  // Others of this machine may be found beside it.
  monitor.press(`/${new URL(gateway.url).port}\r`)
  monitor.press('+')
  await monitor.waitFor(shows('[y]es'), 'the question')
  expect(readFileSync(config, 'utf8')).not.toContain(gateway.url)
  monitor.press('y')
  await monitor.waitFor(shows('Added openclaw'), 'what came of it')
  expect(readFileSync(config, 'utf8')).toContain(`kind: openclaw\n    url: ${gateway.url}`)
  expect(reloads).toEqual([false])
})

test('a superclaw.yaml of another machine is not made up here', async () => {
  using home = tempFolder()
  using gateway = await openAnswering()
  const config = join(home.path, 'elsewhere.yaml')
  await using plane = await startFakePlane({ agents: 4, status: { configPath: config } })
  const env = { HOME: home.path, SUPERCLAW_HOME: plane.stateDir, OPENCLAW_GATEWAY_URL: gateway.url }
  await using monitor = openTerminal(process.execPath, [program.path], { env })
  await monitor.waitFor((screen) => /fake .*4 agents/.test(screen), 'the agents of a known control plane')
  monitor.press('7')
  await monitor.waitFor(shows(gateway.url), 'the gateway')
  monitor.press(`/${new URL(gateway.url).port}\r+y`)
  await monitor.waitFor(shows('is not connected'), 'that it was not added')
  expect(monitor.screen()).toContain('cannot be read')
  expect(existsSync(config)).toBe(false)
})
