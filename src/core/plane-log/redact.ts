import { isSecret } from '../config/secret-name.ts'

/** What stands where a secret was. */
export const mask = '***'

/**
 * Secrets that are known by their shape, whatever is around them. Each begins at the start of a word and repeats one
 * class of characters, so that no text takes longer than its length.
 */
const shapes = new RegExp(
  [
    // A private key with all that could be of it, also one that is cut off (RFC 7468).
    '-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\\w+/=\\s\\\\:,-]*',
    '(?<![A-Za-z0-9])(?:' +
      [
        '(?:sk|pk|rk)[-_][\\w-]{12,}',
        'sca_[0-9A-Za-z]{8,}',
        'gh[a-z]_[A-Za-z0-9]{16,}',
        'github_pat_\\w{16,}',
        'glpat-[\\w-]{16,}',
        'npm_[A-Za-z0-9]{20,}',
        'hf_[A-Za-z0-9]{20,}',
        'xox[a-z]-[\\w-]{8,}',
        'xapp-[\\w-]{8,}',
        'A(?:KIA|SIA)[0-9A-Z]{16}',
        'AIza[\\w-]{30,}',
        'ya29\\.[\\w-]{20,}',
      ].join('|') +
      ')',
    // JSON Web Token (RFC 7519).
    '(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
    // 256 bits in hexadecimal.
    '(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])',
  ].join('|'),
  'g',
)

/** `Authorization: Bearer …` and `Basic …` (RFC 6750, RFC 7617). */
const credentials = /\b(bearer|basic)(\s{1,8})[\w.~+/=-]{8,}/gi
/** `scheme://user:password@host` (RFC 3986, 3.2.1), and a long user name alone, which is a token. */
const userinfo =
  /\b([a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/:@"']{0,256}:(?=[^\s/@"']{1,256}@)|(?=[^\s/:@"']{16,256}@)))[^\s/@"']{1,256}@/gi

const secretWord =
  '(?:pass(?:word|wd|phrase)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|credentials?|cookie|dsn)'
/** What such a word is part of, unless that names a file or is followed by a count. */
const secretName = `${secretWord}(?![\\w-]{0,16}(?:file|path|dir)\\b)[\\w-]{0,32}`
const value = `(?!\\d{1,16}(?![\\w.-]))("[^"]{1,512}"|'[^']{1,512}'|[^\\s"',;&)\\]}]{4,})`
/** `PASSWORD=…`, `token: …`, `"secret": "…"`. */
const assigned = new RegExp(`(${secretName}["']?\\s{0,4}(?:=|:(?=[\\s"']))\\s{0,4})${value}`, 'gi')
/** `--api-key …`. */
const flagged = new RegExp(`((?<![\\w-])--?[\\w-]{0,32}?${secretName}[ \\t]{1,4})(?!-)${value}`, 'gi')
const secretFlag = new RegExp(`^--?[\\w-]{0,32}?${secretName}$`, 'i')

/**
 * What every secret below begins with or follows. Few records have any of it: for the others nothing more is compiled or
 * run, which a control plane that is idle would carry for nothing.
 */
const suspect =
  /[spr]k[-_]|sca_|gh[a-z]_|github_pat|glpat|npm_|hf_|xox|xapp|AKIA|ASIA|AIza|ya29|eyJ|-BEGIN|[0-9a-f]{64}|:\/\/|bearer|basic|pass|secret|token|key|authorization|credential|cookie|dsn/i

/** `text` without what looks like a secret. When in doubt it is masked: a word costs less than a leak. */
export function redactText(text: string): string {
  if (text.length < 8 || !suspect.test(text)) return text
  return text
    .replace(shapes, mask)
    .replace(credentials, `$1$2${mask}`)
    .replace(userinfo, `$1${mask}@`)
    .replace(flagged, masked)
    .replace(assigned, masked)
}

/** A value in quotes keeps them, so that JSON stays JSON. */
function masked(_: string, name: string, secret: string): string {
  const quote = /^["']/.exec(secret)?.[0] ?? ''
  return `${name}${quote}${mask}${quote}`
}

/** The words of a command: also the word after `--api-key`, or after another flag of such a name. */
export function redactWords(words: readonly string[]): string[] {
  return words.map((word, index) =>
    secretFlag.test(words[index - 1] ?? '') && !word.startsWith('-') ? mask : redactText(word),
  )
}

/** Digests of what is no secret. */
const digestNames = new Set(['hash', 'lastHash', 'digest'])

/** Whether the value under `name`, in whatever way its words are joined, must not be shown. */
export function isSecretField(name: string, text: string): boolean {
  if (digestNames.has(name)) return false
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_')
  return isSecret(words, text)
}

/** The value of a field: masked by its name, or where it looks like a secret. */
export function redactField(name: string, text: string): string {
  if (digestNames.has(name) && /^[0-9a-f]{64}$/.test(text)) return text
  return isSecretField(name, text) ? mask : redactText(text)
}

/** Plain data, its texts masked by their names and by their looks. */
export function redactValue(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return redactField(name, value)
  if (Array.isArray(value)) {
    const words = value.every((item) => typeof item === 'string') ? redactWords(value) : value
    return words.map((item: unknown) => redactValue(item, name))
  }
  if (typeof value !== 'object' || value === null) return value
  // Of an environment names are told and values never.
  if (name === 'env') return Object.fromEntries(Object.keys(value).map((key) => [key, mask]))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item, key)]))
}
