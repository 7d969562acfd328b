import type { Check } from './process-spec.ts'

/** What a check looks at, in a few words: `GET http://localhost:80/ok`. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case 'log':
      return `line ${check.pattern}`
    case 'tcp':
      return `tcp ${check.host}:${check.port}`
    case 'http':
      return `GET ${shownUrl(check.url)}`
    case 'exec':
      return commandText(check.command)
    case 'fd':
      return 'line on fd 3'
    case 'notify':
      return 'READY=1'
  }
}

/** What is missing as long as a check fails, as the second half of a sentence: `nothing listens on localhost:80`. */
export function whatIsMissing(check: Check): string {
  switch (check.kind) {
    case 'log':
      return `no line matches ${check.pattern}`
    case 'tcp':
      return `nothing listens on ${check.host}:${check.port}`
    case 'http':
      return `no good answer from ${shownUrl(check.url)}`
    case 'exec':
      return `\`${commandText(check.command)}\` has not succeeded`
    case 'fd':
      return 'no line on fd 3'
    case 'notify':
      return 'it has not said READY=1'
  }
}

/** No more than anyone may read: neither its user nor its query. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

const commandLengthMax = 60

function commandText(command: readonly string[]): string {
  const text = command[0] === '/bin/sh' && command[1] === '-c' ? (command[2] ?? '') : command.join(' ')
  return text.length > commandLengthMax ? `${text.slice(0, commandLengthMax - 1)}…` : text
}
