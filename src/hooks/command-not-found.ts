import type { Hook } from '@oclif/core'
import { failureBody, failureText } from '../cli/failure.ts'
import { ExpectedError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'

/** What a shell answers for a command that it does not know. */
const exitCode = 127

/** Suggests the commands that may have been meant; as JSON with `--json`, and in a pipe as in a terminal. */
const commandNotFound: Hook<'command_not_found'> = async ({ id, argv = [], config }) => {
  const wanted = id.replaceAll(':', ' ')
  const names = config.commands
    .filter(({ hidden }) => !hidden)
    .flatMap((command) => [command.id, ...command.aliases])
  const near = nearest(
    wanted,
    names.map((name) => name.replaceAll(':', ' ')),
  )
  const failure = new ExpectedError('USAGE', `${config.bin} has no command ${JSON.stringify(wanted)}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', or ')}?` : `${config.bin} --help`,
  })
  process.exitCode = exitCode
  if (argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ error: failureBody(failure) }, undefined, 2)}\n`)
  else process.stderr.write(`${failureText(failure, process.stderr)}\n`)
}

export default commandNotFound
