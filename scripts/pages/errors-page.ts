import { errorKinds } from '../../src/core/error-kinds.ts'

/** docs/errors.md, from the table of errors. */
export function errorsPage(): string {
  const sections = Object.entries(errorKinds).map(
    ([code, { exitCode, httpStatus, when, cure }]) =>
      `## ${code}\n\n${when}\n\n**What to do:** ${cure}\n\nExit code ${exitCode}, HTTP status ${httpStatus}.\n`,
  )
  return [
    '# Errors',
    '',
    'Every failure that SuperClaw foresees has a code. It stands in the message, in `error.code` of `--json` output, and in the',
    'answer of the API. Exit codes: 0 done · 1 failed · 2 called wrongly · 3 a check found something · 4 not allowed · 5 timed out ·',
    '6 no control plane · 78 configuration · 127 no such command · 130 interrupted.',
    '',
    sections.join('\n'),
  ].join('\n')
}
