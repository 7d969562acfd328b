const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Numbers below 2^32 that depend on `seed` and `stream` alone (Mulberry32). */
export function seededNumbers(seed: number, stream: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Makes ids such as `msg_4Xy…`, no two alike. */
export type MakeId = (prefix: string) => string

/** The ids of call number `call`: always the same for it, and those of no other. */
export function createIds(seed: number, call: number): MakeId {
  const next = seededNumbers(seed, call)
  let made = 0
  return (prefix) => {
    made += 1
    let id = ''
    for (let index = 0; index < 18; index += 1) id += letters[next() % letters.length]
    // Whatever chance does, two calls differ by their numbers.
    return `${prefix}${id}${call.toString(36).padStart(4, '0')}${made.toString(36)}`
  }
}

const vocabulary =
  'the agent reads a file then checks what changed and writes down one small step that can be undone before it goes on to look at how this part of work is doing now with care for those who wait'.split(
    ' ',
  )

/** Text of exactly so many tokens, of four letters and spaces each. */
export function fillerText(tokens: number, seed: number): string {
  const next = seededNumbers(seed, tokens)
  const length = tokens * 4
  let text = ''
  while (text.length < length) text += `${vocabulary[next() % vocabulary.length]} `
  return text.slice(0, length)
}
