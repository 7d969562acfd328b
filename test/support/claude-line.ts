export interface ClaudeAnswer {
  readonly id: number
  readonly output: number
  readonly session: string
  /** When it was answered; ten minutes after the one before when left out. */
  readonly atMs?: number
}

/** One answer as Claude Code writes it. */
export const claudeLine = ({
  id,
  output,
  session,
  atMs = 1_793_700_000_000 + id * 600_000,
}: ClaudeAnswer): string =>
  `${JSON.stringify({
    ...{ type: 'assistant', sessionId: session, cwd: '/home/dev/shop', version: '2.1.233', uuid: `u${id}` },
    ...{ timestamp: new Date(atMs).toISOString(), requestId: `r${id}` },
    message: {
      ...{ id: `msg_${id}`, model: 'claude-sonnet-4-6', role: 'assistant' },
      usage: {
        ...{ input_tokens: 10, output_tokens: output, cache_read_input_tokens: 1000 },
        ...{ cache_creation_input_tokens: 30, service_tier: 'standard' },
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
    },
  })}\n`

/** Its list price in nano-dollars, by hand: 3, 0.3, 3.75, 6 and 15 dollars a million. */
export const claudeNano = (output: number): number =>
  10 * 3000 + 1000 * 300 + 10 * 3750 + 20 * 6000 + output * 15_000
