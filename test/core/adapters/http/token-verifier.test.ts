import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { mintToken } from '../../../../src/core/access/token.ts'
import { createTokenVerifier, knownToken } from '../../../../src/core/adapters/http/token-verifier.ts'

const token = mintToken(randomBytes)
const other = mintToken(randomBytes)

test('a token stands for its role, and its caller shows nothing of it', () => {
  const verify = createTokenVerifier(
    () => [knownToken(other, 'viewer'), knownToken(token, 'operator')],
    () => 0,
  )
  expect(verify(token)).toMatchObject({ role: 'operator', id: expect.stringMatching(/^token:[0-9a-f]{4}$/) })
  expect(verify(other)).toMatchObject({ role: 'viewer' })
  expect(verify(token)?.id).not.toBe(verify(other)?.id)
  expect(JSON.stringify([knownToken(token, 'admin'), verify(token)])).not.toContain(token.slice(4, 12))
})

test('a token that is unknown, malformed or expired stands for nobody', () => {
  let nowMs = 999
  const verify = createTokenVerifier(
    () => [{ ...knownToken(token, 'admin'), expiresAtMs: 1_000 }],
    () => nowMs,
  )
  expect(verify(token)).toBeDefined()
  nowMs = 1_000
  for (const wrong of [token, other, '', 'sca_', `${token} `]) expect(verify(wrong)).toBeUndefined()
  expect(
    createTokenVerifier(
      () => [],
      () => 0,
    )(token),
  ).toBeUndefined()
})
