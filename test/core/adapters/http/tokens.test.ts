import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../../../src/core/access/caller.ts'
import { bearer, codeOf, type Header, useHttpGates } from '../../../support/http-gates.ts'
import { everyRoute } from '../../../support/http-routes.ts'

const gates = useHttpGates()
const { send } = gates

describe.for(everyRoute)('$what', ({ request }) => {
  test('asks for a token, and takes none but a valid one', async () => {
    const { unknown, expired, admin } = gates.served.tokens
    const wrong: readonly (readonly Header[])[] = [
      [],
      [bearer('')],
      [bearer('null')],
      [bearer(unknown)],
      [bearer(expired)],
      [bearer(`${admin}x`)],
      [bearer(admin.slice(0, -1))],
      [bearer(admin.toLowerCase())],
      [bearer(admin.replace('sca_', 'scn_'))],
      [bearer(`${admin} ${admin}`)],
      [['Authorization', admin]],
      [['Authorization', `Basic ${btoa(`admin:${admin}`)}`]],
      [bearer(admin), bearer(unknown)],
      [bearer(unknown), bearer(admin)],
      [['X-Api-Key', admin]],
      [['Cookie', `token=${admin}`]],
    ]
    for (const headers of wrong) {
      const answer = await send({ ...request, headers })
      expect([answer.status, headers]).toEqual([401, headers])
      expect(codeOf(answer)).toBe('UNAUTHENTICATED')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  test('takes no token from the address', async () => {
    const { admin } = gates.served.tokens
    for (const name of ['token', 'access_token', 'authorization', 'bearer']) {
      const { status } = await send({ ...request, path: `${request.path}?${name}=${admin}` })
      expect(status).toBe(401)
    }
  })
})

describe('roles', () => {
  const rank = (role: Role): number => roles.indexOf(role)
  const matrix = everyRoute.flatMap(({ what, request, operation }) =>
    roles.map((role) => {
      const isAllowed = operation === undefined || rank(role) >= rank(operation.permission)
      return { what, request, role, verdict: isAllowed ? 'lets in' : 'refuses' }
    }),
  )

  test.for(matrix)('$what $verdict the role $role', async ({ request, role, verdict }) => {
    const headers = { authorization: `Bearer ${gates.served.tokens[role]}` }
    const answer = await fetch(`${gates.served.url}${request.path}`, { method: request.method, headers })
    // Who is let in may still hear that something is missing, or is not there.
    expect(answer.status === 403 ? 'refuses' : 'lets in').toBe(verdict)
    expect(answer.status).not.toBe(401)
    await answer.body?.cancel()
  })

  test('a role that is too small is refused before its body is read', async () => {
    const headers = [bearer(gates.served.tokens.viewer)]
    const answer = await send({ method: 'POST', path: '/v1/stop', headers, body: 'not json' })
    expect(answer.status).toBe(403)
  })
})
