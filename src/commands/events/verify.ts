import { BaseCommand } from '../../base-command.ts'
import { ExpectedError } from '../../core/errors.ts'
import type { OutputOf } from '../../core/operations/contract.ts'

type Verified = OutputOf<'event.verify'>

export default class EventsVerify extends BaseCommand {
  static override summary = 'Walk the hash chain of the log of events.'
  static override description =
    'Each event holds the hash of the one before, so that a change to the past shows. Exit code 1 when it does not fit.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<Verified> {
    await this.parse(EventsVerify)
    const app = await this.app()
    const verified = await app.call('event.verify', {})
    if (verified.broken) {
      const { seq, what } = verified.broken
      throw new ExpectedError('LOG_CHAIN_BROKEN', `The log of events is broken at event ${seq}: ${what}`)
    }
    const { events, firstSeq, lastSeq, lastHash } = verified
    this.log(`${events} events, every hash fits. The last is ${lastSeq}: ${lastHash}`)
    if (firstSeq > 1) this.log(`Those before ${firstSeq} were removed, as an event of the log says.`)
    return verified
  }
}
