import { expect, test } from 'vitest'
import type { DnsRecord } from '../../../src/core/discovery/dns-message.ts'
import { createServiceBook } from '../../../src/core/discovery/service-book.ts'

const service = ['_openclaw-gw', '_tcp', 'local']
const host = ['h', 'local']

function records(name = 'a', ttlSeconds = 120): DnsRecord[] {
  const instance = [name, ...service]
  return [
    { type: 'PTR', name: service, target: instance, ttlSeconds, isFlush: false },
    { type: 'SRV', name: instance, target: host, port: 18789, ttlSeconds, isFlush: true },
    { type: 'A', name: host, address: '192.0.2.10', ttlSeconds, isFlush: true },
  ]
}

const told = (...said: DnsRecord[]) => ({ id: 0, isResponse: true, questions: [], records: said })

test('a service is there until its records are old, or a second after it said goodbye', () => {
  const book = createServiceBook(service)
  book.learn(told(...records()), '192.0.2.10', 0)
  expect(book.services(119_000)).toMatchObject([{ instance: 'a', port: 18789, addresses: ['192.0.2.10'] }])
  expect(book.services(120_000)).toEqual([])
  book.learn(told(...records()), '192.0.2.10', 130_000)
  book.learn(told(...records('a', 0)), '192.0.2.10', 131_000)
  expect(book.services(131_900)).toHaveLength(1)
  expect(book.services(132_000)).toEqual([])
})

test('nobody takes back what another said', () => {
  const book = createServiceBook(service)
  book.learn(told(...records()), '192.0.2.10', 0)
  book.learn(told(...records('a', 0)), '192.0.2.66', 5000)
  expect(book.services(60_000)).toHaveLength(1)
})

test('one that invents services is heard 128 records long, and leaves room for others', () => {
  const book = createServiceBook(service)
  for (let index = 0; index < 1000; index += 1)
    book.learn(told(...records(`x${index}`).slice(0, 2)), '192.0.2.66', 0)
  book.learn(told(...records('real')), '192.0.2.10', 0)
  const found = book.services(1)
  expect(found.length).toBeLessThanOrEqual(65)
  expect(found.map(({ instance }) => instance)).toContain('real')
})

test('what is missing is asked for three times, and what gets old once each twentieth of its life', () => {
  const book = createServiceBook(service)
  book.learn(told(...records().slice(0, 1)), '192.0.2.10', 0)
  const asked = [0, 500, 1000, 2000, 3000].map((atMs) => book.due(atMs).map(({ type }) => type))
  expect(asked).toEqual([['SRV', 'TXT'], [], ['SRV', 'TXT'], ['SRV', 'TXT'], []])
  book.learn(told(...records()), '192.0.2.10', 10_000)
  expect([90_000, 106_000, 107_000, 112_000].map((atMs) => book.due(atMs).length)).toEqual([0, 3, 0, 3])
})

test('an instance is known for the first half of its life', () => {
  const book = createServiceBook(service)
  book.learn(told(...records()), '192.0.2.10', 0)
  expect(book.known(30_000)).toMatchObject([{ type: 'PTR', ttlSeconds: 90 }])
  expect(book.known(61_000)).toEqual([])
})
