import { expect, test } from 'vitest'
import { lookUpDomain } from '../../../../src/core/adapters/mdns/wide-area.ts'

const { signal } = new AbortController()

test.for([
  { domain: 'x'.repeat(64), fault: `${'x'.repeat(64)} is no name of a domain` },
  { domain: 'claws.test', fault: 'the name servers of claws.test: ECONNREFUSED' },
])('what cannot be asked is said: $fault', async ({ domain, fault }) => {
  expect(await lookUpDomain(domain, signal, ['127.0.0.1:1'])).toEqual({ clues: [], faults: [fault] })
})

test('who gave up is not told more', async () => {
  const { faults } = await lookUpDomain('claws.test', AbortSignal.abort(), ['127.0.0.1:1'])
  expect(faults).toEqual([])
})
