const nameLengthMax = 40

/** What an agent of that display name may be called: letters, digits and `-`, which no name in `taken` is. */
export function agentNameFor(displayName: string | null, taken: ReadonlySet<string>): string {
  const plain = (displayName ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\(OpenClaw\)\s*$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, nameLengthMax)
    .replace(/^-+|-+$/g, '')
  const base = plain === '' ? 'gateway' : plain
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}
