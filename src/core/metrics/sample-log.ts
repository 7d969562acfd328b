/** Samples of a short time, of all series, in the order in which they came. Columns: an object each would weigh ten times more. */
export interface SampleLog {
  length: number
  series: Uint32Array
  atMs: Float64Array
  value: Float64Array
  seconds: Float32Array
}

/** More samples within a minute are not taken: about 4 MB. */
const logLengthMax = 1 << 18

export function createSampleLog(capacity = 512): SampleLog {
  return {
    length: 0,
    series: new Uint32Array(capacity),
    atMs: new Float64Array(capacity),
    value: new Float64Array(capacity),
    seconds: new Float32Array(capacity),
  }
}

/** @returns whether there was room */
export function addToLog(
  log: SampleLog,
  series: number,
  sample: { readonly atMs: number; readonly value: number; readonly seconds: number },
): boolean {
  if (log.length >= logLengthMax) return false
  if (log.length === log.series.length) grow(log)
  log.series[log.length] = series
  log.atMs[log.length] = sample.atMs
  log.value[log.length] = sample.value
  log.seconds[log.length] = sample.seconds
  log.length++
  return true
}

function grow(log: SampleLog): void {
  const larger = createSampleLog(log.series.length * 2)
  for (const column of ['series', 'atMs', 'value', 'seconds'] as const) {
    larger[column].set(log[column])
    Object.assign(log, { [column]: larger[column] })
  }
}

/** Where the samples stand, series after series, each in the order in which they came. */
export function placesBySeries({ length, series }: SampleLog): Uint32Array {
  const places = Uint32Array.from({ length }, (_, place) => place)
  return places.sort((one, other) => (series[one] ?? 0) - (series[other] ?? 0) || one - other)
}
