import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTarball } from '../../../src/core/update/tarball.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Entry {
  readonly path: string
  readonly text?: string
  readonly type?: string
  readonly sizeBytes?: number
}

/** A tar archive as the ustar format has it, whatever its names say. */
function tar(...entries: readonly Entry[]): Buffer {
  const blocks = entries.map(({ path, text = '', type = '0', sizeBytes = text.length }) => {
    const block = Buffer.alloc(512 + Math.ceil(text.length / 512) * 512)
    block.write(path, 0, 100)
    block.write('0000644\0', 100)
    block.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124)
    block.write('        ', 148)
    block.write(type, 156)
    block.write('ustar\x0000', 257)
    const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    block.write(text, 512)
    return block
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

const limits = { filesMax: 2, fileBytesMax: 600 }

describe('is refused', () => {
  test.for([
    { why: 'a path that climbs out', entries: [{ path: 'package/../../etc/passwd' }] },
    { why: 'an absolute path', entries: [{ path: '/etc/passwd' }] },
    { why: 'a path of one part', entries: [{ path: 'package' }] },
    { why: 'an empty part', entries: [{ path: 'package//x' }] },
    { why: 'a backslash', entries: [{ path: 'package/..\\x' }] },
    { why: 'a drive', entries: [{ path: 'package/c:x' }] },
    { why: 'a line break', entries: [{ path: 'package/a\nb' }] },
    { why: 'a symbolic link', entries: [{ path: 'package/x', type: '2' }] },
    { why: 'a hard link', entries: [{ path: 'package/x', type: '1' }] },
    { why: 'a device', entries: [{ path: 'package/x', type: '3' }] },
    { why: 'a name twice', entries: [{ path: 'package/x' }, { path: 'package/x' }] },
    { why: 'too many files', entries: [{ path: 'p/a' }, { path: 'p/b' }, { path: 'p/c' }] },
    { why: 'a file that is too large', entries: [{ path: 'p/a', sizeBytes: 601 }] },
    {
      why: 'a file that ends too early',
      entries: [{ path: 'p/a', sizeBytes: 1_030 - 500 }].slice(0, 1),
      cut: true,
    },
    {
      why: 'a path that climbs out in an extended header',
      entries: [{ path: 'x', type: 'x', text: '18 path=p/../../x\n' }, { path: 'package/fine' }],
    },
  ])('$why', ({ entries, cut }) => {
    const archive = tar(...entries)
    const bytes = cut ? archive.subarray(0, 700) : archive
    expect(() => readTarball(bytes, limits)).toThrow(expect.objectContaining({ code: 'UPDATE_UNVERIFIED' }))
  })

  test('a header that was changed', () => {
    const archive = tar({ path: 'package/x' })
    archive[8] = 0x79
    expect(() => readTarball(archive)).toThrow('damaged')
  })
})

test('files come with their bytes, without the first folder; folders and global headers are passed over', () => {
  const archive = tar(
    { path: 'pax_global_header', type: 'g', text: '14 comment=abc\n' },
    { path: 'package/bin/', type: '5' },
    { path: 'package/bin/run.js', text: 'run()' },
  )
  expect(readTarball(archive)).toEqual([
    { path: 'bin/run.js', isExecutable: false, bytes: Buffer.from('run()') },
  ])
})

test.for(['ustar', 'posix'])('reads what tar writes as %s, long names and modes too', (format) => {
  using folder = tempFolder()
  const long = `package/${'long/'.repeat(30)}${'name'.repeat(20)}.js`
  chmodSync(folder.write('package/run.sh', '#!/bin/sh'), 0o755)
  folder.write('package/plain.txt', 'x'.repeat(1_000))
  if (format === 'posix') folder.write(long, 'deep')
  const path = join(folder.path, 'x.tar')
  execFileSync('tar', ['-cf', path, `--format=${format}`, '-C', folder.path, 'package'])
  const files = readTarball(readFileSync(path)).map(({ path: name, isExecutable, bytes }) => [
    name,
    isExecutable,
    bytes.length,
  ])
  expect(files).toEqual(
    expect.arrayContaining([
      ['run.sh', true, 9],
      ['plain.txt', false, 1_000],
      ...(format === 'posix' ? [[long.replace('package/', ''), false, 4]] : []),
    ]),
  )
})

test('a link that tar itself wrote is refused', () => {
  using folder = tempFolder()
  folder.write('package/plain.txt', 'x')
  symlinkSync('/etc/passwd', join(folder.path, 'package', 'link'))
  const path = join(folder.path, 'x.tar')
  execFileSync('tar', ['-cf', path, '-C', folder.path, 'package'])
  expect(() => readTarball(readFileSync(path))).toThrow('neither a file nor a folder')
})
