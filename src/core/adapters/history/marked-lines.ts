/** Reads bytes of a file into `room`, from a place on. @returns how many; 0 at the end */
export type ReadAt = (room: Buffer, position: number) => number

/** What was met on the way through a file. */
export interface LineReading {
  /** After the last line that has its end: from here on it is read the next time. */
  readonly endByte: number
  /** Lines that are longer than any that tells something. */
  readonly tooLong: number
  /** Lines with marks that are no JSON. */
  readonly malformed: number
  /** Whether there is more to be read now, since it was enough at once. */
  readonly isPart: boolean
}

export interface LineRules {
  /** A line without all words of one of these is passed over unread. */
  readonly marks: readonly (readonly [string, ...string[]])[]
  readonly onLine: (value: unknown) => void
  /** With so many bytes it is enough at once. */
  readonly bytesMax?: number
  readonly lineBytesMax?: number
  readonly chunkBytes?: number
}

const newline = 10
const lineBytesMaxDefault = 16 << 20
/** Stays in the cache of a processor while it is looked through. */
const chunkBytesDefault = 1 << 20

/**
 * Reads the lines of a file that have marks, from a byte on, in their order. Bytes are looked through for marks before a line is
 * decoded: most of a history is prompts and answers, which are never made into text here. The last line counts only once it
 * has its end.
 * @throws what the disk says
 */
export function readMarkedLines(readAt: ReadAt, fromByte: number, rules: LineRules): LineReading {
  const { bytesMax = Number.POSITIVE_INFINITY } = rules
  const scan = createScanner(rules)
  const lines = createLineBuffer(rules)
  let [position, endByte] = [fromByte, fromByte]
  for (;;) {
    const room = lines.room()
    const readBytes = readAt(room, position)
    const isPart = readBytes > 0 && endByte - fromByte >= bytesMax
    if (readBytes === 0 || isPart) {
      return { endByte, tooLong: lines.tooLong(), malformed: scan.malformed(), isPart }
    }
    position += readBytes
    const whole = lines.taken(readBytes)
    if (whole === undefined) continue
    scan.lines(whole)
    endByte = position - lines.heldBytes()
  }
}

/** Holds what has no end of line yet, and lets go of what gets too long. */
function createLineBuffer({ lineBytesMax = lineBytesMaxDefault, chunkBytes = chunkBytesDefault }: LineRules) {
  let buffer: Buffer = Buffer.allocUnsafe(chunkBytes)
  /** The part before `whole` was handed out, the part after it is the beginning of a line. */
  let [held, whole] = [0, 0]
  let tooLong = 0
  let isSkipping = false
  const withoutEnd = (filled: number): undefined => {
    if (!isSkipping && filled > lineBytesMax) {
      isSkipping = true
      tooLong += 1
    }
    held = isSkipping ? 0 : filled
  }
  return {
    tooLong: () => tooLong,
    heldBytes: () => held,
    /** Where to read to: it has room for a byte at least. */
    room(): Buffer {
      buffer.copyWithin(0, whole, whole + held)
      whole = 0
      if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
      return buffer.subarray(held)
    },
    /** @returns the whole lines that there are now, until there is room made again; `undefined` when there is none */
    taken(readBytes: number): Buffer | undefined {
      const filled = held + readBytes
      const lineEnd = buffer.lastIndexOf(newline, filled - 1)
      // Nothing but what was read now can have one: what was held had none.
      if (lineEnd < held) return withoutEnd(filled)
      const from = isSkipping ? buffer.indexOf(newline, held) + 1 : 0
      isSkipping = false
      whole = lineEnd + 1
      held = filled - whole
      return buffer.subarray(from, whole)
    },
  }
}

interface Mark {
  /** Where the first of its words stands next: it is looked for anew only once it is behind, so that a rare one is found seldom. */
  readonly lead: { readonly word: Buffer; at: number }
  readonly others: readonly Buffer[]
}

/** Finds lines with marks in whole lines. */
function createScanner({ marks, onLine }: LineRules) {
  const leads = new Map(marks.map(([word]) => [word, { word: Buffer.from(word), at: -1 }]))
  const wanted = marks.flatMap(([word, ...others]): Mark[] => {
    const lead = leads.get(word)
    return lead ? [{ lead, others: others.map((other) => Buffer.from(other)) }] : []
  })
  const places = [...leads.values()]
  let malformed = 0
  const take = (line: Buffer): void => {
    try {
      onLine(JSON.parse(line.toString('utf8')))
    } catch {
      malformed += 1
    }
  }
  const seek = (piece: Buffer, from: number): number => {
    let first = Infinity
    for (const place of places) {
      if (place.at < from) place.at = placeOf(piece, place.word, from)
      if (place.at < first) first = place.at
    }
    return first
  }
  return {
    malformed: () => malformed,
    lines(piece: Buffer): void {
      for (const place of places) place.at = -1
      for (let start = 0, at = seek(piece, 0); at < Infinity; at = seek(piece, start)) {
        const end = piece.indexOf(newline, at)
        const line = piece.subarray(Math.max(piece.lastIndexOf(newline, at) + 1, start), end)
        if (wanted.some(({ lead, others }) => lead.at < end && others.every((word) => line.includes(word))))
          take(line)
        start = end + 1
      }
    },
  }
}

/** Infinity for nowhere. */
function placeOf(piece: Buffer, word: Buffer, from: number): number {
  const found = piece.indexOf(word, from)
  return found < 0 ? Infinity : found
}
