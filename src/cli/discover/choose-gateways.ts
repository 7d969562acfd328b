import checkbox from '@inquirer/checkbox'
import type { Finding } from '../../core/discovery/finding.ts'

/** Has a person choose on the terminal which of them to add. Empty when none was chosen, or it was cut short. */
export async function chooseGateways(findings: readonly Finding[], signal: AbortSignal): Promise<Finding[]> {
  const choices = findings.map((finding) => ({
    value: finding,
    name: `${finding.name}  ${finding.url}`,
    short: finding.name,
    // What somebody only claims is nothing to add without a thought.
    checked: finding.trust === 'local',
    description: finding.isReachable ? finding.status : `cannot be reached: ${finding.status}`,
  }))
  try {
    const message = 'Which are to be watched?'
    return await checkbox<Finding>({ message, choices }, { signal, output: process.stderr })
  } catch (error) {
    if (error instanceof Error && /^(?:Exit|Abort)PromptError$/.test(error.name)) return []
    throw error
  }
}
