import { BaseCommand } from '../base-command.ts'

/**
 * What a full-screen program may have left on: the alternate screen, mouse reports, bracketed paste, focus reports, the
 * kitty keyboard, a hidden cursor, colours (xterm's ctlseqs; the kitty keyboard protocol).
 */
const reset = [
  '\u001b[<u',
  '\u001b[?1049l',
  '\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l',
  '\u001b[?1004l',
  '\u001b[?2004l',
  '\u001b[?25h',
  '\u001b[0m',
].join('')

export default class ResetTerminal extends BaseCommand {
  static override summary = 'Give the terminal back as it was, after a program that was killed.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override enableJsonFlag = false

  async run(): Promise<void> {
    await this.parse(ResetTerminal)
    process.stdout.write(reset)
    if (!process.stdin.isTTY) return
    const { spawnSync } = await import('node:child_process')
    // Line editing, echo and Ctrl-C are the terminal's own, and no sequence brings them back.
    spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] })
  }
}
