import type { ScriptInput } from './script-schema.ts'

const shells = ['exec', 'bash', 'Bash', 'shell', 'local_shell', 'run_shell_command', 'exec_command']
const readers = ['read', 'Read', 'read_file', 'list_directory', 'LS', 'glob', 'Glob']

/** What is answered where no script says otherwise: enough for an agent to talk, to call one tool and to end. */
export const defaultScript: ScriptInput = {
  version: 1,
  rules: [
    {
      name: 'tool result',
      when: { tool_results: '1..' },
      reply: {
        thinking: 'The tool has answered. One sentence about it is enough.',
        text: 'Done. The tool answered:\n\n{{tool_result}}',
      },
    },
    {
      name: 'tool call',
      when: {
        prompt: '(?i)\\b(use|call|run|try) (a|the|any|some|one|your)\\b.*\\btools?\\b|\\bUSETOOL\\b',
        tool: '*',
      },
      reply: {
        thinking: 'I am asked to use a tool, and one is offered.',
        text: 'I will use a tool for that.',
        tools: [{ name: [...shells, ...readers, '*'] }],
      },
    },
    {
      name: 'answer',
      reply: {
        thinking: 'Nothing has to be looked up for this.',
        text: 'I am the fake provider of SuperClaw, standing in for {{model}}: no model was asked, and nothing was spent. You said: "{{prompt}}". Ask me to use a tool, and I will call one.',
      },
    },
  ],
}
