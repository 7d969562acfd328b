/** Cuts bytes into lines. Lines are told without their break; a last one without a break is never told. */
export interface LineCutter {
  /** @returns whether all is well; `false` once a line is longer than allowed, after which nothing more is told */
  push(chunk: Buffer): boolean
}

const newline = 0x0a

export function createLineCutter(onLine: (line: string) => void, lineBytesMax: number): LineCutter {
  let parts: Buffer[] = []
  let partBytes = 0
  let isTooLong = false
  const keep = (part: Buffer): void => {
    parts.push(part)
    partBytes += part.length
    isTooLong ||= partBytes > lineBytesMax
  }
  return {
    push(chunk) {
      let start = 0
      for (let end = chunk.indexOf(newline); end >= 0 && !isTooLong; end = chunk.indexOf(newline, start)) {
        keep(chunk.subarray(start, end))
        start = end + 1
        if (isTooLong) return false
        onLine(Buffer.concat(parts, partBytes).toString('utf8'))
        parts = []
        partBytes = 0
      }
      if (!isTooLong && start < chunk.length) keep(chunk.subarray(start))
      return !isTooLong
    },
  }
}
