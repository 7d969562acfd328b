import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectPlane } from '../../src/cli/connect.ts'
import { createFakeFleet } from '../support/fake-fleet.ts'
import { createFakeHandlers } from '../support/fake-handlers.ts'
import { startFakePlane } from '../support/fake-plane.ts'
import { type ServedHttp, serveHttp } from '../support/serve-http.ts'

let folder = ''
let served: ServedHttp

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'superclaw-connect-'))
  served = await serveHttp(createFakeHandlers(createFakeFleet({ agents: 2 })))
})

afterAll(async () => {
  await served[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const names = async (
  address: Parameters<typeof connectPlane>[0],
  env: Parameters<typeof connectPlane>[1],
) => {
  await using app = await connectPlane(address, env)
  const { agents } = await app.call('agent.list', {})
  return agents.map(({ id }) => id)
}

test('without an address it is the control plane of the state directory', async () => {
  await using plane = await startFakePlane({ agents: 1 })
  const address = { url: undefined, tokenFile: undefined }
  expect(await names(address, { SUPERCLAW_HOME: plane.stateDir })).toEqual(['agent-001'])
})

test('an address takes the token from the environment or from a file', async () => {
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, `${served.tokens.viewer}\n`, { mode: 0o600 })
  expect(await names({ url: served.url, tokenFile }, {})).toEqual(['agent-001', 'agent-002'])
  const env = { SUPERCLAW_TOKEN: served.tokens.viewer }
  expect(await names({ url: served.url, tokenFile: undefined }, env)).toEqual(['agent-001', 'agent-002'])
})

test.for([
  { why: 'without a token', tokenFile: undefined, hint: /SUPERCLAW_TOKEN/ },
  { why: 'with a token file that is not there', tokenFile: '/nonexistent/token', hint: /token alone/ },
])('an address $why is refused before anything is sent', async ({ tokenFile, hint }) => {
  await expect(connectPlane({ url: served.url, tokenFile }, {})).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    hint: expect.stringMatching(hint),
  })
})
