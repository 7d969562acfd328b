/** Of the normal distribution, for a certainty of 95 %. */
const z = 1.96

/**
 * Between what a share lies of which `hits` of `tries` were seen: the score interval of Wilson (1927), which holds for few tries
 * and for shares near 0 and 1, too. @returns `null` without any try
 */
export function wilsonInterval(hits: number, tries: number): readonly [from: number, until: number] | null {
  if (tries <= 0) return null
  const share = hits / tries
  const middle = share + z ** 2 / (2 * tries)
  const half = z * Math.sqrt((share * (1 - share)) / tries + z ** 2 / (4 * tries ** 2))
  const scale = 1 + z ** 2 / tries
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)]
}
