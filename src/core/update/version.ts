/** A version as Semantic Versioning 2.0.0 writes it, without build metadata. */
export interface Version {
  readonly numbers: readonly [number, number, number]
  /** Identifiers of a pre-release; empty for a release. */
  readonly preRelease: readonly string[]
}

const pattern = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

/** @returns `undefined` when `text` is no version */
export function parseVersion(text: string): Version | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, major, minor, patch, preRelease] = match
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    preRelease: preRelease === undefined ? [] : preRelease.split('.'),
  }
}

/** By precedence (semver.org, item 11): negative when `a` comes before `b`. What is no version comes first. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (!left || !right) return Number(Boolean(left)) - Number(Boolean(right))
  const difference = left.numbers.map((number, index) => number - (right.numbers[index] ?? 0)).find(Boolean)
  return difference ?? comparePreReleases(left.preRelease, right.preRelease)
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  // A release comes after its pre-releases.
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right === undefined) return 1
    const difference = compareIdentifiers(left, right)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOtherNumber) return Number(a) - Number(b)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return a === b ? 0 : a < b ? -1 : 1
}

/**
 * Whether `version` is in a range of comparators as package.json's `engines` holds: `>=24.15`, `>=22.1 <25 || 26`.
 * @returns `undefined` when the range says something else
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const alternatives = range.split('||').map((part) => part.trim().split(/\s+/).filter(Boolean))
  const answers = alternatives.map((comparators) => {
    const fits = comparators.map((comparator) => fitsComparator(version, comparator))
    return fits.includes(undefined) ? undefined : fits.every(Boolean)
  })
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}

function fitsComparator(version: string, comparator: string): boolean | undefined {
  if (comparator === '*') return true
  const [, operator = '', numbers = ''] = /^(>=|<=|>|<|=|\^)?v?(\d+(?:\.\d+){0,2})$/.exec(comparator) ?? []
  if (!numbers) return undefined
  const bound = [...numbers.split('.'), '0', '0'].slice(0, 3).join('.')
  const difference = compareVersions(version, bound)
  if (operator === '>=') return difference >= 0
  if (operator === '<=') return difference <= 0
  if (operator === '>') return difference > 0
  if (operator === '<') return difference < 0
  if (operator === '^') return difference >= 0 && version.split('.')[0] === bound.split('.')[0]
  return `${version}.`.startsWith(`${numbers}.`)
}
