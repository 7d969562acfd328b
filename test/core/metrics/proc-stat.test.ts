import { expect, test } from 'vitest'
import { parsePageBytes, parseProcStat, parsePsLine } from '../../../src/core/metrics/proc-stat.ts'

/** Fields 3 to 25 of a stat line. */
const rest = 'S 10 20 20 0 -1 4194560 100 200 0 0 7 3 11 9 20 0 4 0 5555 1000000 250 18446744073709551615'

test('a stat line gives times in milliseconds and memory in bytes', () => {
  expect(parseProcStat(`42 (node) ${rest}`, 4096)).toEqual({
    pid: 42,
    parentPid: 10,
    groupId: 20,
    state: 'S',
    startTime: '5555',
    cpuMs: 100,
    childCpuMs: 200,
    rssBytes: 250 * 4096,
    threads: 4,
  })
})

test.for([
  { why: 'a name with spaces', name: 'tmux: server' },
  { why: 'a name with parentheses', name: 'a) R 1 1 (b' },
  { why: 'a name that ends like one', name: '))' },
  { why: 'a name with a line break', name: 'a\nb) S 1' },
  { why: 'no name', name: '' },
])('$why does not shift the fields', ({ name }) => {
  expect(parseProcStat(`7 (${name}) ${rest}`, 4096)).toMatchObject({ pid: 7, state: 'S', parentPid: 10 })
})

test.for(['', '42', '42 (node', '42 (node) S 1 2', `x (node) ${rest}`])('"%s" is no stat line', (text) => {
  expect(parseProcStat(text, 4096)).toBeUndefined()
})

test.for([
  { why: 'minutes and hundredths', time: '1:02.50', cpuMs: 62_500 },
  { why: 'many minutes', time: '123:45.67', cpuMs: 7_425_670 },
  { why: 'hours', time: '2:03:04', cpuMs: 7_384_000 },
  { why: 'days', time: '1-00:00:01', cpuMs: 86_401_000 },
])('ps says time in $why', ({ time, cpuMs }) => {
  expect(parsePsLine(`  501   1  501   2048 ${time}`)).toEqual({
    pid: 501,
    parentPid: 1,
    groupId: 501,
    state: '?',
    startTime: '',
    cpuMs,
    childCpuMs: 0,
    rssBytes: 2048 * 1024,
    threads: null,
  })
})

test.for(['', 'PID PPID', '1 2 3'])('"%s" is no line of ps', (line) => {
  expect(parsePsLine(line)).toBeUndefined()
})

function auxv(words: readonly number[], wordBytes: 4 | 8, isLittleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(words.length * wordBytes)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => {
    if (wordBytes === 8) view.setBigUint64(index * 8, BigInt(word), isLittleEndian)
    else view.setUint32(index * 4, word, isLittleEndian)
  })
  return bytes
}

test.for([
  { why: '64-bit words', wordBytes: 8, isLittleEndian: true },
  { why: '32-bit words', wordBytes: 4, isLittleEndian: true },
  { why: 'big-endian words', wordBytes: 8, isLittleEndian: false },
] as const)('the size of a page is found among $why', ({ wordBytes, isLittleEndian }) => {
  const bytes = auxv([16, 6, 6, 16_384, 0, 0], wordBytes, isLittleEndian)
  expect(parsePageBytes(bytes, wordBytes, isLittleEndian)).toBe(16_384)
})

test('a page is 4 KiB where the kernel does not say', () => {
  expect(parsePageBytes(new Uint8Array(3), 8, true)).toBe(4096)
})
