import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { type DnsRecord, decodeMessage, encodeMessage } from '../../src/core/discovery/dns-message.ts'
import { type DnsName, nameKey } from '../../src/core/discovery/dns-name.ts'

// A host of a test network: the name server of `claws.test`, with a gateway's answer beside it. Its zone holds a gateway, one
// whose host is this machine of the asker, one at the metadata of a cloud, and one that would write to a terminal.
// Run with its address.
const [address = ''] = process.argv.slice(2)
const domain = ['claws', 'test']
const service: DnsName = ['_openclaw-gw', '_tcp', ...domain]

function gateway(instance: string, host: string, at: string): DnsRecord[] {
  const [name, target] = [
    [instance, ...service],
    [host, ...domain],
  ]
  const shared = { ttlSeconds: 60, isFlush: false }
  return [
    { type: 'PTR', name: service, target: name, ...shared },
    { type: 'SRV', name, target, port: 18_789, ...shared },
    { type: 'TXT', name, texts: [`displayName=${instance}`, 'gatewayPort=1'], ...shared },
    { type: at.includes(':') ? 'AAAA' : 'A', name: target, address: at, ...shared },
  ]
}

const zone = [
  ...gateway('Zoë’s Mini no. 2', 'mini', address),
  ...gateway('yourself', 'yourself', '127.0.0.1'),
  ...gateway('metadata', 'metadata', '169.254.169.254'),
  ...gateway('\u001b]0;owned\u0007', 'evil', address.replace(/\d+$/, '250')),
]

const socket = createSocket('udp4')
socket.on('message', (bytes, { address: to, port }) => {
  const message = decodeMessage(bytes)
  const [question] = message?.questions ?? []
  if (!message || !question) return
  const records = zone.filter(
    ({ name, type }) => type === question.type && nameKey(name) === nameKey(question.name),
  )
  const answer = encodeMessage({ id: message.id, isResponse: true, questions: [question], records })
  socket.send(answer, port, to)
})
socket.bind(53, address, () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true,"status":"started"}')
  })
  server.listen(18_789, address, () => process.stdout.write('listening\n'))
})
