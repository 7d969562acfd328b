import type { KeySources } from '../../secret/key-source.ts'
import { createKeyFiles } from './key-file.ts'
import { createKeyring } from './keyring.ts'
import { createPassphrase } from './passphrase.ts'

/**
 * A passphrase where a file of it is named, else the keyring of the system where one is at hand, else a file.
 * @param folder for key files
 */
export function createKeySources(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): KeySources {
  const passphraseFile = env['SUPERCLAW_PASSPHRASE_FILE'] || undefined
  const keyring = createKeyring(env)
  const sources = {
    keyring,
    file: createKeyFiles(folder),
    passphrase: createPassphrase(passphraseFile),
  }
  return {
    async choose() {
      if (passphraseFile !== undefined) return 'passphrase'
      return (await keyring.isAtHand()) ? 'keyring' : 'file'
    },
    of: (kind) => sources[kind],
  }
}
