import { expect, test } from 'vitest'
import { peerUid } from '../../../src/core/discovery/peer-uid.ts'

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
/** Port 50000 is C350, and 4318 is 10DE. */
const line = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 1 0`
const ports = { peerPort: 50_000, ownPort: 4_318 }
const [peer, own] = ['0100007F:C350', '0100007F:10DE']
const [peer6, own6] = ['0000000000000000FFFF00000100007F:C350', '0000000000000000FFFF00000100007F:10DE']

test.for([
  {
    why: 'is whose process holds it',
    lines: [line(own, peer, '01', 0, 9), line(peer, own, '01', 1000, 7)],
    uid: 1000,
  },
  { why: 'is found among addresses of IPv6', lines: [line(peer6, own6, '01', 1001, 7)], uid: 1001 },
  {
    why: 'is nobody where it is let go of, which the kernel shows as of root',
    lines: [line(peer, own, '01', 0, 0)],
    uid: null,
  },
  { why: 'is nobody where it is being closed', lines: [line(peer, own, '04', 0, 7)], uid: null },
  { why: 'is nobody where it waits to be forgotten', lines: [line(peer, own, '06', 0, 0)], uid: null },
  { why: 'is nobody where it is our own end', lines: [line(own, peer, '01', 1000, 7)], uid: null },
  {
    why: 'is nobody where it comes from elsewhere',
    lines: [line('0A00000A:C350', own, '01', 1000, 7)],
    uid: null,
  },
  {
    why: 'is nobody where two claim it',
    lines: [line(peer, own, '01', 1, 7), line(peer6, own6, '01', 2, 8)],
    uid: null,
  },
  { why: 'is nobody where there is no table', lines: [], uid: null },
])('the other end of a connection $why', ({ lines, uid }) => {
  expect(peerUid([head, ...lines].join('\n'), ports)).toBe(uid)
})
