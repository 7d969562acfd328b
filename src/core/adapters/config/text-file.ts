import { closeSync, openSync, readSync } from 'node:fs'
import { configBytesMax } from '../../config/size-limit.ts'

type TextFile =
  | { readonly text: string; readonly fault?: undefined }
  | {
      /** The end of a sentence that begins with its path. */
      readonly fault: string
      /** Whether it could be read, but is not what was asked for. */
      readonly isUnfit: boolean
      readonly isForbidden: boolean
    }

/** Reads a file for people: text, and no more of it than a configuration may have. A device or pipe tells no size before. */
export function readTextFile(path: string): TextFile {
  try {
    const bytes = readBounded(path, configBytesMax + 1)
    if (bytes.length > configBytesMax) {
      return { fault: `is larger than ${configBytesMax / 2 ** 20} MiB`, isUnfit: true, isForbidden: false }
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const fault = faults[code] ?? `cannot be read (${code})`
    return { fault, isUnfit: code === notText, isForbidden: code === 'EACCES' }
  }
}

const notText = 'ERR_ENCODING_INVALID_ENCODED_DATA'

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  [notText]: 'is not text in UTF-8',
}

function readBounded(path: string, bytesMax: number): Buffer {
  const fd = openSync(path, 'r')
  try {
    const chunks: Buffer[] = []
    for (let left = bytesMax; left > 0; ) {
      const chunk = Buffer.alloc(Math.min(left, 65_536))
      const count = readSync(fd, chunk)
      if (count === 0) break
      chunks.push(chunk.subarray(0, count))
      left -= count
    }
    return Buffer.concat(chunks)
  } finally {
    closeSync(fd)
  }
}
