import { ExpectedError } from '../errors.ts'

/** A file of a package. */
export interface PackedFile {
  /** Below the package's folder, with `/`; never leaves it. */
  readonly path: string
  readonly isExecutable: boolean
  readonly bytes: Uint8Array
}

export interface TarballLimits {
  readonly filesMax: number
  readonly fileBytesMax: number
}

export const tarballLimits: TarballLimits = { filesMax: 5_000, fileBytesMax: 64 << 20 }

const blockBytes = 512
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The files in a tar archive of a package: ustar with the extended headers of POSIX.1-2001 (pax). The first folder of each
 * path (`package/`) falls away. Anything but files and folders is refused, and so is a path that could lead elsewhere.
 * @throws UPDATE_UNVERIFIED
 */
export function readTarball(tar: Uint8Array, limits: TarballLimits = tarballLimits): PackedFile[] {
  const files = new Map<string, PackedFile>()
  let extendedPath: string | undefined
  for (const { entry, bytes } of entriesIn(tar, limits)) {
    if (entry.type === 'x') {
      extendedPath = extendedPathIn(bytes)
      continue
    }
    const named = { ...entry, path: extendedPath ?? entry.path }
    extendedPath = undefined
    if (!isFile(named)) continue
    const path = pathInside(named.path)
    if (files.has(path)) throw refused(`${path} is in it twice`)
    if (files.size >= limits.filesMax) throw refused(`it has more than ${limits.filesMax} files`)
    files.set(path, { path, isExecutable: (entry.mode & 0o111) !== 0, bytes })
  }
  return [...files.values()]
}

function* entriesIn(tar: Uint8Array, limits: TarballLimits): Generator<{ entry: Entry; bytes: Uint8Array }> {
  for (let offset = 0; offset + blockBytes <= tar.length; ) {
    const header = tar.subarray(offset, offset + blockBytes)
    if (header.every((byte) => byte === 0)) return
    const entry = readHeader(header)
    if (entry.sizeBytes > limits.fileBytesMax) throw refused(`${entry.path} is too large`)
    const start = offset + blockBytes
    const bytes = tar.subarray(start, start + entry.sizeBytes)
    if (bytes.length < entry.sizeBytes) throw refused('it ends too early')
    yield { entry, bytes }
    offset = start + Math.ceil(entry.sizeBytes / blockBytes) * blockBytes
  }
}

interface Entry {
  readonly path: string
  readonly type: string
  readonly mode: number
  readonly sizeBytes: number
}

function readHeader(header: Uint8Array): Entry {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (octal(header, 148, 8) !== sum) throw refused('a header of it is damaged')
  const isUstar = text(header, 257, 5) === 'ustar'
  const prefix = isUstar ? text(header, 345, 155) : ''
  const name = text(header, 0, 100)
  return {
    path: prefix ? `${prefix}/${name}` : name,
    type: text(header, 156, 1) || '0',
    mode: octal(header, 100, 8),
    sizeBytes: octal(header, 124, 12),
  }
}

/** Global headers (`g`, which git makes) say nothing of a single file. @throws for links, devices and the like */
function isFile({ type, path }: Entry): boolean {
  if (type === '0' || type === '7') return true
  if (type === '5' || type === 'g') return false
  throw refused(`${path} is neither a file nor a folder (type ${type})`)
}

/** Records of the form `LENGTH KEY=VALUE\n`: pax(1), "pax Extended Header". */
function extendedPathIn(bytes: Uint8Array): string | undefined {
  const records = decode(bytes).split('\n')
  return records.map((record) => /^\d+ path=(.*)$/.exec(record)?.[1]).findLast((path) => path !== undefined)
}

function pathInside(path: string): string {
  const parts = path.split('/').slice(1)
  const isSafe = parts.length > 0 && parts.every((part) => part !== '' && part !== '.' && part !== '..')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in a path of ours
  if (!isSafe || path.startsWith('/') || /[\\:\u0000-\u001f]/.test(path))
    throw refused(`${JSON.stringify(path)} leads out of its folder`)
  return parts.join('/')
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim()
  if (!/^[0-7]*$/.test(digits)) throw refused('a header of it is damaged')
  return Number.parseInt(digits || '0', 8)
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return decode(end === -1 ? field : field.subarray(0, end))
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw refused('a name in it is no text', cause)
  }
}

function refused(what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('UPDATE_UNVERIFIED', `The package cannot be unpacked: ${what}`, {
    hint: 'Nothing was changed. Try again; if it stays so, tell its maintainers',
    cause,
  })
}
