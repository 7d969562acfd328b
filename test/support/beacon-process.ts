import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { type DnsRecord, decodeMessage, encodeMessage } from '../../src/core/discovery/dns-message.ts'

// A host of a test network: a beacon of a gateway with the gateway's answer behind it, or one that means ill.
// Run with `good` or `hostile`, its address, and the name of its interface.
const [kind = '', address = '', link = ''] = process.argv.slice(2)
const family = address.includes(':') ? 6 : 4
const service = ['_openclaw-gw', '_tcp', 'local']

function beacon(name: string, at: string, port = 18789): DnsRecord[] {
  const [instance, host] = [
    [`${name} (OpenClaw)`, ...service],
    [name.replace(/[^a-z0-9]/gi, '') || 'x', 'local'],
  ]
  return [
    { type: 'PTR', name: service, target: instance, ttlSeconds: 4500, isFlush: false },
    { type: 'SRV', name: instance, target: host, port, ttlSeconds: 120, isFlush: true },
    { type: 'TXT', name: instance, texts: [`displayName=${name}`], ttlSeconds: 4500, isFlush: true },
    { type: family === 4 ? 'A' : 'AAAA', name: host, address: at, ttlSeconds: 120, isFlush: true },
  ]
}

function packets(id: number): Uint8Array[] {
  const response = (records: DnsRecord[]) => encodeMessage({ id, isResponse: true, questions: [], records })
  if (kind === 'good') return [response(beacon('studio', address))]
  const loop = Uint8Array.from([
    0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 9, 0, 0,
  ])
  return [
    loop,
    response(beacon('cut', address)).subarray(0, 40),
    new Uint8Array(8000).fill(0xff),
    response(beacon('\u001b]0;owned\u0007\u001b[2Jevil', address, 9)),
    response(beacon('metadata', family === 4 ? '169.254.169.254' : 'fd00:ec2::254', 80)),
    response(beacon('yourself', family === 4 ? '127.0.0.1' : '::1', 22)),
    ...Array.from({ length: 300 }, (_, index) => response(beacon(`flood${index}`, address, 9))),
  ]
}

const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', reuseAddr: true })
socket.on('message', (bytes, { address: to, port }) => {
  const message = decodeMessage(bytes)
  if (!message || message.isResponse) return
  for (const packet of packets(message.id)) socket.send(packet, port, to, () => undefined)
})
socket.bind(5353, () => {
  if (family === 4) socket.addMembership('224.0.0.251', address)
  else socket.addMembership('ff02::fb', `::%${link}`)
  const server = createServer((_, response) => {
    response.setHeader('content-type', kind === 'good' ? 'application/json' : 'text/html')
    response.end(kind === 'good' ? '{"ok":true,"status":"started"}' : '<html>')
  })
  server.listen(18789, family === 4 ? '0.0.0.0' : '::', () => process.stdout.write('listening\n'))
})
