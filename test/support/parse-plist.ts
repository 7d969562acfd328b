export type Plist = string | number | boolean | Plist[] | { [key: string]: Plist }

const header =
  /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<!DOCTYPE plist PUBLIC "-\/\/Apple\/\/DTD PLIST 1\.0\/\/EN" "http:\/\/www\.apple\.com\/DTDs\/PropertyList-1\.0\.dtd">\n/

/**
 * Reads an XML property list as strictly as `plutil -lint` does: the header of Apple's DTD, one value, keys and values in turn, no
 * key twice, nothing between the elements but space and comments. @throws at the first thing that is not so
 */
export function parsePlist(text: string): Plist {
  if (!header.test(text)) throw new Error('no header of a property list')
  const tokens = tokensOf(text.replace(header, ''))
  const next = (): string => tokens.shift() ?? fail('it ends too early')
  const expectToken = (wanted: string): void => {
    const token = next()
    if (token !== wanted) fail(`${token} in place of ${wanted}`)
  }
  const textUntil = (end: string): string => {
    const parts: string[] = []
    while (tokens[0] !== end) {
      const token = next()
      if (token.startsWith('<')) fail(`${token} in a text`)
      parts.push(textOf(token))
    }
    next()
    return parts.join('')
  }
  const dict = (): { [key: string]: Plist } => {
    const entries: { [key: string]: Plist } = {}
    for (let token = nextElement(); token !== '</dict>'; token = nextElement()) {
      if (token !== '<key>') fail(`${token} in place of a key`)
      const key = textUntil('</key>')
      if (Object.hasOwn(entries, key)) fail(`${key} twice`)
      entries[key] = value(nextElement())
    }
    return entries
  }
  const array = (): Plist[] => {
    const items: Plist[] = []
    for (let token = nextElement(); token !== '</array>'; token = nextElement()) items.push(value(token))
    return items
  }
  const integer = (): number => {
    const digits = textUntil('</integer>')
    return /^-?\d+$/.test(digits) ? Number(digits) : fail(`${digits} is no integer`)
  }
  const kinds: Readonly<Record<string, () => Plist>> = {
    '<string>': () => textUntil('</string>'),
    '<integer>': integer,
    '<true/>': () => true,
    '<false/>': () => false,
    '<dict>': dict,
    '<array>': array,
  }
  const value = (token: string): Plist => (kinds[token] ?? (() => fail(`${token} is no value`)))()
  function nextElement(): string {
    const token = next()
    if (token.startsWith('<')) return token
    return token.trim() === '' ? nextElement() : fail(`${token} between elements`)
  }
  const opening = nextElement()
  if (opening !== '<plist version="1.0">') fail(`${opening} in place of <plist>`)
  const root = value(nextElement())
  if (nextElement() !== '</plist>') fail('more than one value')
  if (tokens.join('').trim() !== '') expectToken('')
  return root
}

/** Tags, and the texts between them. Comments are dropped. */
function tokensOf(text: string): string[] {
  const withoutComments = text.replaceAll(/<!--([\s\S]*?)-->/g, (_, inside: string) =>
    inside.includes('--') ? fail('-- in a comment') : '',
  )
  return withoutComments.match(/<[^<>]+>|[^<]+/g) ?? []
}

function textOf(text: string): string {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(text)) fail(`a bare & in ${text}`)
  const names = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as const
  return text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: keyof typeof names) => names[name])
}

function fail(why: string): never {
  throw new Error(`no property list: ${why}`)
}
