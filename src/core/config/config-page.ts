import { configJsonSchema, type JsonSchema } from './json-schema.ts'
import { settingsTable } from './settings-table.ts'

/** docs/config.md, from the schema. */
export function configPage(): string {
  const schema = configJsonSchema()
  const properties = schema.properties ?? {}
  const [process, ...watched] = properties['agents']?.additionalProperties?.anyOf ?? []
  return [
    '# superclaw.yaml',
    '',
    'The agents that a control plane keeps running. It is looked for in the folder that `superclaw start` is typed in, then in',
    '`$XDG_CONFIG_HOME/superclaw/`, as `superclaw.yaml`, `.yml` or `.json`; `--config FILE` or `SUPERCLAW_CONFIG` names another.',
    'A change takes effect with `superclaw reload` (or SIGHUP): agents that did not change keep their processes, and a file with',
    'faults changes nothing. `superclaw config validate` names every fault with its line.',
    '',
    '```yaml',
    '# yaml-language-server: $schema=./superclaw.schema.json',
    'version: 1',
    'agents:',
    '  worker:',
    '    command: node worker.js',
    '    depends_on: [store]',
    '  store:',
    '    command: node store.js',
    '    readiness: { tcp: 6000 }',
    '```',
    '',
    '`superclaw config schema > superclaw.schema.json` gives editors what they need to complete and check it.',
    '',
    '## Whole file',
    '',
    settingsTable(properties),
    '',
    '## An agent',
    '',
    settingsTable(process?.properties ?? {}),
    '',
    ...watched.flatMap(kindSection),
    'Durations are written `500ms`, `10s`, `5m`, `1h`, `1d`, or as a number of milliseconds; sizes `64KiB`, `10MB`, `1GB`, or as a',
    'number of bytes; shares `90%`. Remedies: [health.md](health.md). `defaults` takes the fields of an agent (but `instances` and `depends_on`); maps in it are merged key by key.',
    '',
    ...elsewhere,
  ].join('\n')
}

const elsewhere = [
  '## Settings from elsewhere',
  '',
  '| setting | flag | environment | file | user settings | default |',
  '|---|---|---|---|---|---|',
  '| configuration file | `--config` | `SUPERCLAW_CONFIG` | | `config` | see above |',
  '| port of the API | `--port` | `SUPERCLAW_PORT` | `api.port` | `port` | 3737 |',
  '| levels of the own log | | `SUPERCLAW_LOG_LEVEL` | `self.log` | | `info` |',
  '| state directory | | `SUPERCLAW_HOME` | | | `$XDG_STATE_HOME/superclaw`, else `~/.local/state/superclaw` |',
  '',
  'What stands further left wins; a configuration file that is found wins over the one of the user settings. `superclaw config show',
  '--origin` says which one did. User settings hold for every control plane of yours: `$XDG_CONFIG_HOME/superclaw/settings.json` (else',
  'below `~/.config`), for example `{ "port": 4000 }`.',
  '',
]

/** An agent that is watched and not run. */
function kindSection({ properties = {} }: JsonSchema): string[] {
  const { kind, ...others } = properties
  return [`### \`kind: ${kind?.const}\``, '', kind?.description ?? '', '', settingsTable(others), '']
}
