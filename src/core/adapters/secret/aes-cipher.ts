import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Cipher } from '../../secret/envelope.ts'

/** AES-256 in GCM (NIST SP 800-38D), a nonce of 96 random bits for each text, a tag of 128. */
const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** Of what `seal` writes: `1.` and nonce, tag and text in base64url. */
const format = '1'

export const aesCipher: Cipher = {
  newKey: () => randomBytes(keyBytes),

  seal(key, plain, context) {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    cipher.setAAD(Buffer.from(context))
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
    return `${format}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
  },

  open(key, sealed, context) {
    const [version, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    if (version !== format || key.length !== keyBytes || bytes.length < nonceBytes + tagBytes)
      return undefined
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
    } catch {
      // The tag does not fit: another key or context, or changed bytes.
      return undefined
    }
  },
}
