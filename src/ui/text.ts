const esc = String.fromCharCode(27)
const bell = String.fromCharCode(7)
const terminalSequence = new RegExp(
  `${esc}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^${esc}${bell}]*(?:${bell}|${esc}\\\\)|[ -/]*[0-~])`,
  'g',
)
const plain = /^[\x20-\x7e]*$/
/** Invisible, or able to change the width or direction of what is around it. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]|\u20e3/gu
const regionalIndicator = /[\u{1f1e6}-\u{1f1ff}]/gu
const piledMarks = /(\p{M}{2})\p{M}+/gu
const mark = /\p{M}/u

/**
 * `text` without what could drive a terminal, and without what terminals disagree on the width of: escape sequences,
 * controls, direction overrides, joiners and variation selectors go; a tab becomes two spaces, a flag its letters.
 * What is left is measured right by {@link widthOf}, whatever the terminal.
 */
export function printable(text: string): string {
  if (plain.test(text)) return text
  return text
    .replace(terminalSequence, '')
    .replaceAll('\t', '  ')
    .replace(unprintable, '')
    .replace(regionalIndicator, (letter) => String.fromCharCode((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 65))
    .normalize('NFC')
    .replace(piledMarks, '$1')
}

/** First and last code points of what takes two cells: East_Asian_Width W and F of Unicode 16, and emoji. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2630, 0x2637],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x268a, 0x268f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7eb],
  [0x1f7f0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
]

function isWide(code: number): boolean {
  let low = 0
  let high = wideRanges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = wideRanges[middle] ?? [0, 0]
    if (code > last) low = middle + 1
    else if (code < first) high = middle - 1
    else return true
  }
  return false
}

/** Cells that one code point takes. */
function cellsOf(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (isWide(code)) return 2
  return mark.test(character) ? 0 : 1
}

/** Cells that printable text takes. It must hold no SGR. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length
  let cells = 0
  for (const character of text) cells += cellsOf(character)
  return cells
}

/** The start of printable `text` that fits into `width` cells. */
export function sliceCells(text: string, width: number): string {
  if (plain.test(text)) return text.slice(0, width)
  let cells = 0
  let end = 0
  for (const character of text) {
    cells += cellsOf(character)
    if (cells > width) break
    end += character.length
  }
  return text.slice(0, end)
}

/** Any text, made printable and cut to `width` cells; what is missing shows as `…`. */
export function truncate(text: string, width: number): string {
  // A line of an agent can have 64 KiB; what cannot be seen is not worth looking through.
  const clean = printable(text.length > width * 16 + 1000 ? text.slice(0, width * 16 + 1000) : text)
  if (width <= 0) return ''
  return widthOf(clean) <= width ? clean : `${sliceCells(clean, width - 1)}…`
}

/** Exactly `width` cells of any text, filled up with spaces. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)))
  return align === 'left' ? cut + space : space + cut
}

/** Any text as lines of at most `width` cells (2 at least). At least one line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let cells = 0
  for (const character of printable(text)) {
    const more = cellsOf(character)
    if (cells + more > width) {
      lines.push(line)
      line = ''
      cells = 0
    }
    line += character
    cells += more
  }
  return [...lines, line]
}

/** Printable text as lines of at most `width` cells, broken between words where that can be. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
