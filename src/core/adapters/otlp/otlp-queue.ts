/** What is on its way to the thread that counts: bounded, so that no sender fills this process. */
export interface OtlpQueue {
  /** Whether a new request is to come again later. */
  isCrowded(): boolean
  /** Counts a request in. */
  enter(): void
  /** Counts bytes of one in. @returns whether there was room for them; they are counted in any case */
  add(bytes: number): boolean
  /** Lets a request go, with all that was counted of it. */
  leave(bytes: number): void
}

export interface QueueLimits {
  readonly requestsMax: number
  readonly bytesMax: number
}

/** From this part of its limits on, new requests are told to come again. */
const crowded = 0.8

export function createOtlpQueue({ requestsMax, bytesMax }: QueueLimits): OtlpQueue {
  let requests = 0
  let bytes = 0
  return {
    isCrowded: () => requests >= requestsMax * crowded || bytes >= bytesMax * crowded,
    enter() {
      requests += 1
    },
    add(more) {
      bytes += more
      return bytes <= bytesMax
    },
    leave(all) {
      requests -= 1
      bytes -= all
    },
  }
}
