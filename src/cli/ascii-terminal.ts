/** A locale that names a character set without Unicode, and the console of Linux, whose fonts lack most glyphs. */
export function isAsciiTerminal(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return env['TERM'] === 'linux' || /^(C|POSIX)$/i.test(locale)
}
