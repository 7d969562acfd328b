import { ExpectedError } from '../errors.ts'
import { compareVersions, isInRange, parseVersion } from './version.ts'

/** What a registry says of a version. */
export interface Release {
  readonly version: string
  /** `sha512-…`, as Subresource Integrity writes it. */
  readonly integrity: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
  readonly hasProvenance: boolean
  readonly publishedAt: string | undefined
  /** The range of Node that it runs on; `undefined` for any. */
  readonly nodeRange: string | undefined
}

/** @throws USAGE unless `asked` is a version or a dist-tag */
export function checkAsked(asked: string): void {
  if (parseVersion(asked) || /^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(asked)) return
  throw new ExpectedError('USAGE', `${JSON.stringify(asked)} is neither a version nor a tag`, {
    hint: 'superclaw update 1.2.3, superclaw update next, or nothing for the newest',
  })
}

/** @throws USAGE unless `hash` is a whole SHA-512 */
export function checkHash(hash: string): void {
  if (/^sha512-[A-Za-z0-9+/]{86}==$/.test(hash)) return
  throw new ExpectedError('USAGE', 'The hash is no SHA-512 in base64', {
    hint: 'npm view superclaw@VERSION dist.integrity, asked where you trust the answer, prints it',
  })
}

/** @throws UPDATE_REFUSED for an older version, or one that this Node cannot run */
export function checkRelease(
  { version, nodeRange }: Pick<Release, 'version' | 'nodeRange'>,
  current: string,
  { allowDowngrade, node }: { readonly allowDowngrade: boolean; readonly node: string },
): void {
  if (compareVersions(version, current) < 0 && !allowDowngrade) {
    throw new ExpectedError('UPDATE_REFUSED', `${version} is older than ${current}, which is installed`, {
      hint: `superclaw update ${version} --allow-downgrade; what it cannot read of the state is put aside for its last backup`,
    })
  }
  if (nodeRange === undefined || isInRange(node, nodeRange) === true) return
  throw new ExpectedError('UPDATE_REFUSED', `${version} needs Node ${nodeRange}, and this is ${node}`, {
    hint: 'Install such a Node first, then superclaw update again',
  })
}

/** What was found of where a package comes from. */
export interface Evidence {
  readonly release: Release
  /** Of the bytes that came, as the release writes it. */
  readonly actualIntegrity: string
  /** Whose key signed it; a `fault` when none did that is known. */
  readonly signature: { readonly signer: string } | { readonly fault: string }
  /** `null` when none is claimed and none has to be. */
  readonly provenance: 'verified' | { readonly fault: string } | null
}

export interface Trust {
  /** The only bytes that may be installed. */
  readonly hash: string | undefined
  readonly allowUnverified: boolean
}

/**
 * What was verified, a sentence each. A pinned hash is enough; without one, a signature of the registry is needed, and
 * provenance wherever it is claimed.
 * @throws UPDATE_UNVERIFIED when that does not hold; bytes that are not those of the release are never accepted
 */
export function verifyRelease(evidence: Evidence, trust: Trust): string[] {
  const { release, actualIntegrity } = evidence
  if (actualIntegrity !== release.integrity)
    throw unverified('The package that came is not the one that the registry describes (SHA-512 differs)')
  const checked = ['integrity: the SHA-512 that the registry gives']
  if (trust.hash !== undefined) {
    if (trust.hash !== actualIntegrity)
      throw unverified(`The package has another hash than the pinned one: ${actualIntegrity}`)
    return [...checked, 'hash: the one that was pinned']
  }
  return [...checked, ...faultsAccepted(evidence, trust.allowUnverified)]
}

function faultsAccepted({ signature, provenance }: Evidence, allowUnverified: boolean): string[] {
  const accept = (control: string, fault: string): string => {
    if (allowUnverified) return `${control}: NOT verified, as --allow-unverified allows (${fault})`
    throw unverified(`The ${control} cannot be verified: ${fault}`, true)
  }
  const signed =
    'signer' in signature ? `signature: by ${signature.signer}` : accept('signature', signature.fault)
  if (provenance === null) return [signed, 'provenance: none claimed']
  if (provenance === 'verified') return [signed, 'provenance: attested, verified by npm']
  return [signed, accept('provenance', provenance.fault)]
}

function unverified(message: string, isOptional = false): ExpectedError {
  const pin = 'Pin its hash (--hash sha512-…) from a source that you trust'
  return new ExpectedError('UPDATE_UNVERIFIED', message, {
    hint: `Nothing was changed. ${isOptional ? `${pin}, or accept the risk with --allow-unverified` : 'Try again, and ask who changed it'}`,
  })
}
