import { expect, test } from 'vitest'
import { beaconClue } from '../../../src/core/discovery/beacon.ts'
import { parseIp } from '../../../src/core/discovery/ip-address.ts'

const ip = (text: string) => parseIp(text) as NonNullable<ReturnType<typeof parseIp>>
const network = {
  addresses: [ip('192.168.1.2')],
  ranges: [{ ...ip('192.168.1.2'), prefixLength: 24 }],
}
const beacon = (address: string, source = '192.168.1.9') => ({
  ...{ instance: 'x', host: ['x', 'local'], port: 18789, addresses: [address] },
  texts: new Map(),
  toldBy: new Set([source]),
})

test.for([
  { why: 'a neighbour may send us to itself', address: '192.168.1.9', isFollowed: true },
  { why: 'not to our loopback', address: '127.0.0.1', isFollowed: false },
  { why: 'not to our loopback in disguise', address: '::ffff:127.0.0.1', isFollowed: false },
  { why: 'not to another address of ours', address: '192.168.1.2', isFollowed: false },
  { why: 'not to the metadata of a cloud', address: '169.254.169.254', isFollowed: false },
  { why: 'not to another network', address: '10.0.0.1', isFollowed: false },
  { why: 'this machine may name itself', address: '192.168.1.2', source: '192.168.1.2', isFollowed: true },
])('$why', ({ address, source, isFollowed }) => {
  expect(beaconClue(beacon(address, source), network) !== undefined).toBe(isFollowed)
})
