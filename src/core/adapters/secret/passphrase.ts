import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { ExpectedError } from '../../errors.ts'
import { type KeySource, typedPlace } from '../../secret/key-source.ts'
import { locked, readPrivateFile } from './private-file.ts'

/** scrypt (RFC 7914): 32 MiB and some 0.2 s for each guess. */
const cost = { N: 32_768, r: 8, p: 3 }
const memoryBytesMax = 64 << 20
/** Of a passphrase that is to be chosen; one that was chosen is taken as it is. */
const lengthMin = 8

const askedFor =
  'superclaw secret rotate --key asks for it on a terminal, and reads it from standard input elsewhere'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/**
 * A key that is computed of a passphrase, and kept nowhere.
 * @param path of SUPERCLAW_PASSPHRASE_FILE; without it somebody types the passphrase
 */
export function createPassphrase(path: string | undefined): KeySource {
  const fromFile = (): string | undefined => {
    if (path === undefined) return undefined
    const lost = 'Put it back, or set SUPERCLAW_PASSPHRASE_FILE to where it is now and superclaw restart'
    return readPrivateFile(path, 'The passphrase of the secrets', lost).replace(/\r?\n$/, '')
  }
  return {
    kind: 'passphrase',
    place: path ?? typedPlace,
    async make(_, passphrase = fromFile()) {
      if (path !== undefined && passphrase !== fromFile()) {
        throw new ExpectedError(
          'INPUT_INVALID',
          `${path} has another passphrase, and it is the one that counts`,
          {
            hint: 'Give none: superclaw secret rotate --key --to passphrase < /dev/null takes the one of the file',
          },
        )
      }
      if (passphrase === undefined || passphrase.length < lengthMin) {
        throw new ExpectedError('INPUT_INVALID', `A passphrase has at least ${lengthMin} characters`, {
          hint: path === undefined ? askedFor : `Write a longer one into ${path}`,
        })
      }
      const salt = randomBytes(16)
      const params = JSON.stringify({ ...cost, salt: salt.toString('base64url') })
      return { key: await derive(passphrase.normalize('NFC'), salt, 32, options(cost)), params }
    },
    async load({ params }, passphrase = fromFile()) {
      if (passphrase === undefined)
        throw locked('The secrets wait for their passphrase', 'superclaw secret unlock asks for it')
      const { salt, ...stored } = readParams(params)
      return derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64url'), 32, options(stored))
    },
    async forget() {},
  }
}

const options = (stored: typeof cost) => ({ ...stored, maxmem: memoryBytesMax })

function readParams(text: string): typeof cost & { readonly salt: string } {
  const { N, r, p, salt } = JSON.parse(text) as typeof cost & { readonly salt: string }
  // What stands in the store may have been put there: it is not to take this process's memory.
  if (N * r * 128 > memoryBytesMax || p > 16)
    throw locked('The passphrase asks for more than it may', 'superclaw doctor')
  return { N, r, p, salt }
}
