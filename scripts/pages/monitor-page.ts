import { actionGroups } from '../../src/ui/action.ts'
import { actionOf } from '../../src/ui/actions.ts'
import { bindings, keyLabel } from '../../src/ui/keys.ts'
import { type Screen, screens } from '../../src/ui/screens/registry.ts'

/** docs/monitor.md: the screens, the keys and the filter, from the tables that the monitor itself runs on. */
export function monitorPage(): string {
  return `# The monitor

\`superclaw monitor\` shows every agent, full screen. \`superclaw start\` opens it too, when it runs in a terminal.
It waits for a control plane that is away: what was known stays on the screen, the header says how old it is, and it goes on by
itself. Press \`?\` for the keys, and type there to find one by what it does or by its name.

Colours are the terminal's own sixteen; \`NO_COLOR\` leaves bold, dim and inverse. \`--ascii\` draws with nothing but ASCII, which the
Linux console and the C locale get by themselves. Filter, order, columns, layout and the part that is shown come back the next time, from \`tui.json\` in the state
directory; \`--fresh\` ignores and keeps nothing. Without a terminal, \`superclaw fleet --watch\` shows the same line by line. After a
monitor that was killed with \`kill -9\`, \`superclaw reset-terminal\` gives the terminal back.

## Screens

${screens.map(screenSection).join('\n\n')}

Money is list price in US dollars. \`?\` stands for what nobody knows, and \`$12.34 + ?\` for a sum that lacks some: [what calls cost](usage.md) says where
the figures come from. \`t\` looks back 24 hours, 7 days or 30 on Cost and Errors. What these screens show is asked for while they are shown; beyond
that only a fleet without an agent asks, once a minute, what histories on this machine tell. The fleet shows cost and calls of the last day once one of
its agents has some.

With 160 columns the fleet shows what is known of the agent under the cursor beside it, with less below it, where there is room; from
50 rows on the newest events stand at the bottom. What waits for you stands above the fleet, in a quarter of the screen at most, and folds
away when nothing does.

## Keys

\`#\` and a number before a key that moves repeat it: \`#8j\`, \`#95G\`. A digit alone leads to a screen, and does nothing on that screen.

${actionGroups.map(keySection).join('\n\n')}

In every question and menu Esc changes nothing. Before an agent is stopped or restarted the monitor asks; for more than two, their number
has to be typed.

The mouse selects, opens by a double click, scrolls, sorts by a click on a title, and goes by a click on a tab. \`m\` gives it back to the
terminal, to select text; most terminals do that while Shift is held, too.

## The command line and the palette

\`:\` takes the words of the shell: \`:agent restart worker\`, \`:logs worker\`, \`:reload\`. \`Ctrl+P\` finds the same things by what they are
called. Each line shows its key and the command that does it in a shell, or why it cannot be done now. Tab completes.

## A part of the agents

\`0\` keeps all screens to one fleet, or to the agent under the cursor: its rows, its events, the figures above. The header names it; \`0 0\`
goes back to all. It comes back the next time, as filters do.

## Marks

\`Space\` marks a row, \`v\` all that you then move over, until another key; \`*\` all that are shown. \`x\` acts on all that are marked, \`y\`
copies them: their names, or their JSON as one list.

## Other programs

\`E\` opens the superclaw.yaml of the control plane in \`$VISUAL\`, else \`$EDITOR\`, else \`vi\`. When the editor has ended and the file is
another, the monitor says which agents are new, changed or gone, and asks whether to apply it; faults are shown, and nothing is applied.
\`|\` shows the last 10,000 lines of the agent's log in \`$PAGER\`, else \`less\`. Ctrl+C is for these programs while they run.

## Saving

\`e\` saves what is listed, filtered and in its order, to a new file in the working directory: CSV (RFC 4180, what has parts as JSON) or JSON.
The file is named after what it holds and the moment that is shown, is for its owner alone, and never replaces another.

## The filter

\`/\` filters the list that is shown, while it is typed. All conditions have to hold. \`n\` and \`N\` show all rows
again and go from match to match.

| write | to see |
|---|---|
| \`web\` | what contains it, in any case; if nothing does, names with these letters in this order |
| \`"is ready"\` | what contains these words together |
| \`/^web-[0-9]/\` | what matches (RE2 syntax) |
| \`state:failed,backoff\` | fields that begin with one of these |
| \`fleet=prod\` | fields that are exactly this |
| \`model:opus\` \`project:shop\` | of requests, models and projects with this anywhere in their name |
| \`agent=-\` | of requests, those of which nobody said it |
| \`cpu>50\` \`mem>=100MB\` \`restarts>3\` \`since<5m\` | numbers, sizes, durations: \`>\` \`>=\` \`<\` \`<=\` |
| \`label:tier=web\` \`label:canary\` | labels with this value, or with any |
| \`!word\` | the opposite of any of these |

${screens.map(fieldSection).join('\n')}

## Time

\`p\` holds the moment: every screen goes on showing it, and the header says \`FROZEN\` and how long ago it was. \`,\` and \`.\` step
through the samples of each second that are kept: ten minutes of a fleet of up to 100 agents, one minute of 1,000. \`p\` or Esc goes back to now. \`<\` and \`>\` go from
event to event. Nothing can be started or stopped through a picture of the past.
`
}

function screenSection({ number, title, summary, panes }: Screen): string {
  const tabs = panes.length > 1 ? ` Tabs: ${panes.map((pane) => pane.title).join(', ')}.` : ''
  return `**${number} ${title}.** ${summary}${tabs}`
}

function keySection(group: (typeof actionGroups)[number]): string {
  const rows = bindings.flatMap((binding) => {
    const action = actionOf(binding.action)
    if (action.group !== group) return []
    const keys = binding.keys.map((key) => `\`${keyLabel(key)}\``.replace('|', '\\|')).join(' ')
    const where = binding.where === 'anywhere' ? '' : binding.where.join(', ')
    return [`| ${keys} | ${action.title} | ${where} |`]
  })
  return [`### ${group}`, '', '| key | does | only in |', '|---|---|---|', ...rows].join('\n')
}

function fieldSection({ panes }: Screen): string {
  return panes
    .filter(({ fields }) => Object.keys(fields).length > 0)
    .map(
      ({ id, fields }) =>
        `- \`${id}\`: ${Object.keys(fields)
          .map((field) => `\`${field}\``)
          .join(' ')}`,
    )
    .join('\n')
}
