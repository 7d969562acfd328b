import { describe, expect, test } from 'vitest'
import {
  checkAsked,
  checkHash,
  checkRelease,
  type Evidence,
  type Trust,
  verifyRelease,
} from '../../../src/core/update/release.ts'

const integrity = 'sha512-real'
const release = {
  version: '2.0.0',
  integrity,
  signatures: [],
  hasProvenance: false,
  publishedAt: undefined,
  nodeRange: '>=24.15',
}
const signed: Evidence = {
  release,
  actualIntegrity: integrity,
  signature: { signer: 'npm' },
  provenance: null,
}
const trust: Trust = { hash: undefined, allowUnverified: false }
const fault = { fault: 'no key' }

function verdict(evidence: Partial<Evidence>, how: Partial<Trust> = {}): string {
  try {
    return verifyRelease({ ...signed, ...evidence }, { ...trust, ...how }).join(' | ')
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
}

describe('a package is accepted', () => {
  test.for([
    { why: 'with the signature of a known key', evidence: {}, how: {}, says: /by npm \| provenance: none/ },
    { why: 'with provenance', evidence: { provenance: 'verified' as const }, how: {}, says: /attested/ },
    {
      why: 'with the pinned hash, whoever signed',
      evidence: { signature: fault },
      how: { hash: integrity },
      says: /pinned$/,
    },
    {
      why: 'unverified when that is allowed, and says so',
      evidence: { signature: fault, provenance: fault },
      how: { allowUnverified: true },
      says: /signature: NOT verified.*provenance: NOT verified/,
    },
  ])('$why', ({ evidence, how, says }) => expect(verdict(evidence, how)).toMatch(says))
})

describe('a package is refused', () => {
  test.for([
    { why: 'without a signature', evidence: { signature: fault }, how: {} },
    { why: 'when its provenance is claimed and not confirmed', evidence: { provenance: fault }, how: {} },
    { why: 'of another hash than the pinned one', evidence: {}, how: { hash: 'sha512-other' } },
    {
      why: 'of another hash, even if unverified ones are allowed',
      evidence: {},
      how: { hash: 'sha512-other', allowUnverified: true },
    },
    {
      why: 'that is not what the registry describes, whatever is allowed',
      evidence: { actualIntegrity: 'sha512-evil' },
      how: { allowUnverified: true },
    },
  ])('$why', ({ evidence, how }) => expect(verdict(evidence, how)).toMatch(/^UPDATE_UNVERIFIED/))
})

test.for(['latest', 'next', '1.2.3', '1.2.3-rc.1'])('%s can be asked for', (asked) => checkAsked(asked))
test.for(['^1.2', '1', '', '../x', 'file:x', '--registry=x', 'git+ssh://x'])(
  '%j cannot be asked for',
  (asked) => expect(() => checkAsked(asked)).toThrow(expect.objectContaining({ code: 'USAGE' })),
)

test('a hash is a whole SHA-512', () => {
  checkHash(`sha512-${'A'.repeat(86)}==`)
  for (const hash of ['sha512-AAA==', 'sha256-AAA', 'AAA'])
    expect(() => checkHash(hash)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

test.for([
  { why: 'a newer one', current: '1.0.0', allowDowngrade: false, node: '24.15.0', refused: undefined },
  {
    why: 'an older one',
    current: '3.0.0',
    allowDowngrade: false,
    node: '24.15.0',
    refused: 'is older than 3.0.0',
  },
  {
    why: 'an older one that was asked for',
    current: '3.0.0',
    allowDowngrade: true,
    node: '24.15.0',
    refused: undefined,
  },
  {
    why: 'one for another Node',
    current: '1.0.0',
    allowDowngrade: false,
    node: '24.1.0',
    refused: 'needs Node >=24.15',
  },
])('$why: $refused', ({ current, allowDowngrade, node, refused }) => {
  const check = () => checkRelease(release, current, { allowDowngrade, node })
  if (refused === undefined) check()
  else expect(check).toThrow(refused)
})
