import { writeSync } from 'node:fs'
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
    writeSync(process.stdout.fd, reset)
    if (!process.stdin.isTTY || process.platform === 'win32') return
    // Line editing, echo and Ctrl-C are the terminal's own, and no sequence brings them back. At its end Node restores the
    // modes that it began with, which are the broken ones: so the last word is left to another program.
    process.execve?.('/bin/sh', ['sh', '-c', 'exec stty sane'], process.env)
  }
}
