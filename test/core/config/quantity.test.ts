import { expect, test } from 'vitest'
import { parseAddress } from '../../../src/core/config/address.ts'
import { parseDuration, parsePercent, parseSize } from '../../../src/core/config/quantity.ts'

test.for([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  ['2 h', 7_200_000],
  ['1d', 86_400_000],
  ['3S', 3_000],
  [250, 250],
  [0, 0],
  ['10', undefined],
  ['1h30m', undefined],
  ['-1s', undefined],
  ['1..5s', undefined],
  ['s', undefined],
  ['', undefined],
  [-1, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
] as const)('the duration %j is %j milliseconds', ([written, ms]) => {
  expect(parseDuration(written)).toBe(ms)
})

test.for([
  ['10MB', 10_000_000],
  ['64KiB', 65_536],
  ['1.5gb', 1_500_000_000],
  ['12B', 12],
  [4096, 4096],
  ['10M', undefined],
  ['ten', undefined],
] as const)('the size %j is %j bytes', ([written, bytes]) => {
  expect(parseSize(written)).toBe(bytes)
})

test.for([
  [8080, { host: '127.0.0.1', port: 8080 }],
  ['8080', { host: '127.0.0.1', port: 8080 }],
  ['db.local:5432', { host: 'db.local', port: 5432 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['::1:80', undefined],
  ['localhost:0', undefined],
  ['localhost:65536', undefined],
  ['localhost:', undefined],
  ['a b:80', undefined],
  [80.5, undefined],
  [-80, undefined],
] as const)('the address %j is %j', ([written, address]) => {
  expect(parseAddress(written)).toEqual(address)
})

test.for([
  ['90%', 90],
  [' 99.9 % ', 99.9],
  [90, 90],
  ['90', undefined],
  ['%', undefined],
  ['-1%', undefined],
  [Number.NaN, undefined],
] as const)('the share %j is %j of a hundred', ([written, percent]) => {
  expect(parsePercent(written)).toBe(percent)
})
