/**
 * The form of an API token: `sca_`, 32 characters of base62 (190 bits of chance), 6 of base62 that hold the CRC-32 of
 * the characters before them. The checksum is no proof of anything: it refuses typing errors and noise without a
 * digest, and lets a scanner find leaked tokens without false alarms.
 */
const prefix = 'sca_'
const secretLength = 32
const checkLength = 6
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The greatest multiple of 62 in a byte: bytes from there on would favour the first digits. */
const byteLimit = 248

/** @param randomBytes from a generator that is fit for secrets */
export function mintToken(randomBytes: (size: number) => Uint8Array): string {
  let secret = ''
  while (secret.length < secretLength) {
    for (const byte of randomBytes(secretLength)) {
      if (byte < byteLimit && secret.length < secretLength) secret += digits.charAt(byte % digits.length)
    }
  }
  return `${prefix}${secret}${checksum(secret)}`
}

/** Whether `text` can be an API token at all. */
export function hasTokenForm(text: string): boolean {
  if (!/^sca_[0-9A-Za-z]{38}$/.test(text)) return false
  const secret = text.slice(prefix.length, prefix.length + secretLength)
  return text.slice(-checkLength) === checksum(secret)
}

function checksum(text: string): string {
  let rest = crc32(text)
  let out = ''
  for (let index = 0; index < checkLength; index += 1) {
    out = digits.charAt(rest % digits.length) + out
    rest = Math.floor(rest / digits.length)
  }
  return out
}

/** CRC-32 of ASCII text as in zlib and PNG (ISO 3309, reflected polynomial 0xEDB88320). */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index)
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
