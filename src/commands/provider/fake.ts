import { once } from 'node:events'
import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { jsonLines, writeLines } from '../../cli/output.ts'
import { paintFor } from '../../cli/paint.ts'
import type { CallLine, ListeningLine, SummaryLine } from '../../cli/provider-text.ts'
import type { Script } from '../../core/provider-fake/script-schema.ts'

type Line = ListeningLine | CallLine | SummaryLine

const defaultPort = 3738

export default class ProviderFake extends BaseCommand {
  static override summary = 'Play model providers on this machine: for tests, benches and work offline.'
  static override description =
    'Speaks the APIs of Anthropic (Messages), OpenAI (Chat Completions, Responses) and Gemini; nothing is sent anywhere. A script says what is answered to whom, how fast, and what fails (docs/provider.md). With --json each line is a JSON object.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Replies by a script, written at the pace of a real model:',
      command: '<%= config.bin %> <%= command.id %> --script limits.yaml --pace 60 --first-token 400ms',
    },
    {
      description: 'Let Claude Code talk to it, in another terminal:',
      command: 'ANTHROPIC_BASE_URL=http://127.0.0.1:3738 ANTHROPIC_API_KEY=fake claude -p hello',
    },
  ]
  static override flags = {
    script: Flags.string({ char: 's', helpValue: 'FILE', summary: 'What to answer (YAML or JSON).' }),
    port: Flags.integer({
      default: defaultPort,
      min: 0,
      max: 65_535,
      summary: 'Port on 127.0.0.1; 0 picks one.',
    }),
    pace: Flags.string({
      helpValue: 'TOKENS',
      summary: 'Write so many tokens a second, where no rule says otherwise.',
    }),
    'first-token': Flags.string({
      helpValue: 'DURATION',
      summary: 'Let the first token wait so long (400ms, 2s), where no rule says otherwise.',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(ProviderFake)
    const [{ openScriptedProvider }, { scriptOf }, text] = await Promise.all([
      import('../../core/adapters/provider-fake/fake-provider.ts'),
      import('../../cli/provider-script.ts'),
      import('../../cli/provider-text.ts'),
    ])
    const path = flags.script === undefined ? null : resolve(flags.script)
    const script = scriptOf(path, { tokensPerSecond: flags.pace, firstToken: flags['first-token'] })
    const signal = this.interruptSignal()
    const paint = paintFor(process.stdout)
    const print = (line: Line, toText: () => readonly string[]): Promise<void> =>
      writeLines(this.jsonEnabled() ? jsonLines([line]) : toText(), signal)
    let summary = text.noCalls
    const onEnded: NonNullable<Parameters<typeof openScriptedProvider>[1]>['onEnded'] = (
      call,
      durationMs,
    ) => {
      const nowMs = Date.now()
      const line = text.callLine(call, durationMs, nowMs)
      summary = text.addCall(summary, line)
      void print(line, () => [text.callText(line, nowMs, paint)])
    }
    {
      await using provider = await openScriptedProvider(script, { port: flags.port, keptCalls: 0, onEnded })
      const environment = text.clientEnvironment(provider.url, keyFor(script))
      const listening: ListeningLine = { type: 'listening', url: provider.url, script: path, environment }
      await print(listening, () => text.listeningText(listening, paint))
      if (!signal.aborted) await once(signal, 'abort')
    }
    await print(summary, () => ['', text.summaryText(summary)])
  }
}

const keyFor = ({ keys }: Script): string => (typeof keys === 'string' ? 'fake' : 'A_KEY_OF_THE_SCRIPT')
