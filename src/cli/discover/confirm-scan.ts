import { likelyPorts } from '../../core/discovery/local-hints.ts'
import { type Subnet, scanPace, scanPlan } from '../../core/discovery/subnet.ts'
import { askWhether } from '../ask-whether.ts'
import { formatDuration } from '../format.ts'

/**
 * Says what a scan will do, and asks whether it may; with `isAgreed` it says it only.
 * @throws USAGE when nobody agreed and there is no terminal to ask on, or the answer is no
 */
export async function confirmScan(
  subnets: readonly Subnet[],
  { isAgreed, env }: { readonly isAgreed: boolean; readonly env: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<void> {
  const ports = likelyPorts(env)
  const { addresses, connects, durationMsMax } = scanPlan(subnets, ports)
  const where = subnets.map(({ text }) => text).join(', ')
  process.stderr.write(
    `Asks ${addresses} addresses of ${where} at ports ${ports.join(' and ')}: ${connects} connections, ` +
      `${scanPace.connectsPerSecond} a second at most, in up to ${formatDuration(durationMsMax)}.\n`,
  )
  if (isAgreed) return
  await askWhether(
    'Go on?',
    {
      unasked: {
        message: 'A scan of a network has to be agreed to',
        hint: 'Say --yes where there is no terminal to ask on',
      },
      refused: { message: 'Nothing was scanned', hint: 'Answer y to go on, or say --yes' },
    },
    signal,
  )
}
