import { isReference } from '../secret/references.ts'

/** Names whose values are secrets as a rule. */
const secretName =
  /(^|_)(KEY|KEYS|APIKEY|SECRET|SECRETS|TOKEN|TOKENS|PASSWORD|PASSWD|PASSPHRASE|PWD_HASH|CREDENTIALS?|AUTH|AUTHORIZATION|COOKIE|DSN|PRIVATE)(_|$)/i
/** Values that carry a password or look like a key, whatever their name. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@|^(sk|pk|ghp|gho|xox[abp]|sca)[-_][A-Za-z0-9_-]{12,}|-----BEGIN/

/**
 * Whether `value` must not be shown. When in doubt it is masked: a name says less than a leak costs. What names a secret is
 * none itself.
 */
export function isSecret(name: string, value: string): boolean {
  return (secretName.test(name) || secretValue.test(value)) && !isReference(value)
}
