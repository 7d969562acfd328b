import { expect, test } from 'vitest'
import { hostsOf, parseSubnet } from '../../../src/core/discovery/subnet.ts'

test.for([
  { text: '192.168.1.77/30', shown: '192.168.1.76/30', hosts: ['192.168.1.77', '192.168.1.78'] },
  { text: '10.0.0.1/32', shown: '10.0.0.1/32', hosts: ['10.0.0.1'] },
  { text: 'fd00::/127', shown: 'fd00::/127', hosts: ['fd00::', 'fd00::1'] },
  { text: 'fe80::%eth0/127', shown: 'fe80::%eth0/127', hosts: ['fe80::%eth0', 'fe80::1%eth0'] },
])('$text is $hosts', ({ text, shown, hosts }) => {
  const subnet = parseSubnet(text)
  expect(subnet.text).toBe(shown)
  expect([...hostsOf(subnet)]).toEqual(hosts)
})

test('a /20 is the largest', () => {
  expect(parseSubnet('10.0.0.0/20').hosts).toBe(4094)
})

test.for([
  '8.8.8.0/24',
  '127.0.0.0/24',
  '2001:db8::/120',
  '10.0.0.0/19',
  'fd00::/64',
  '192.168.1.0/33',
  '192.168.1.0',
  '0x0a.0.0.0/24',
  '192.168.01.0/24',
  'everything',
  '',
])('%j is refused', (text) => {
  expect(() => parseSubnet(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
