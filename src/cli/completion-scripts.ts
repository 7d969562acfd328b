export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

interface ShellSupport {
  /** What to do with the script, for its first lines. */
  readonly install: (bin: string) => string
  readonly script: (bin: string) => string
}

/** The script for a shell. It asks `superclaw __complete` at each Tab, so that it never goes stale. */
export function completionScript(shell: Shell, bin: string): string {
  const { install, script } = supports[shell]
  return `# Completion of ${bin} for ${shell}. To install it:\n#   ${install(bin)}\n${script(bin)}`
}

const functionName = (bin: string): string => `_${bin.replaceAll(/\W/g, '_')}_complete`

const supports: Readonly<Record<Shell, ShellSupport>> = {
  bash: {
    install: (bin) => `echo 'source <(${bin} completion bash)' >> ~/.bashrc`,
    // COMP_WORDBREAKS splits at = and :, so that the word is taken from the line itself, and the part before is cut off again.
    script: (bin) => `${functionName(bin)}() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="\${COMP_WORDS[COMP_CWORD]}" value prefix
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  prefix="\${words[-1]%"$current"}"
  [[ "$current" == "=" ]] && prefix="\${words[-1]}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    [[ -n "$value" ]] && COMPREPLY+=("\${value#"$prefix"}")
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F ${functionName(bin)} ${bin}
`,
  },
  zsh: {
    install: (bin) => `echo 'source <(${bin} completion zsh)' >> ~/.zshrc`,
    script: (bin) => `#compdef ${bin}
${functionName(bin)}() {
  local -a completions
  local value summary
  while IFS=$'\\t' read -r value summary; do
    [[ -n "$value" ]] && completions+=("\${value//:/\\\\:}\${summary:+:$summary}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#completions} )); then
    _describe -t values '${bin}' completions
  else
    _files
  fi
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
compdef ${functionName(bin)} ${bin}
`,
  },
  fish: {
    install: (bin) => `${bin} completion fish > ~/.config/fish/completions/${bin}.fish`,
    script: (bin) => `function ${functionName(bin)}
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c ${bin} -f -a '(${functionName(bin)})'
complete -c ${bin} -n '__fish_seen_argument -l config -s c' -F
`,
  },
  powershell: {
    install: (bin) => `Add-Content $PROFILE '${bin} completion powershell | Out-String | Invoke-Expression'`,
    script: (bin) => `Register-ArgumentCompleter -Native -CommandName ${bin} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  & ${bin} __complete @words 2>$null | ForEach-Object {
    $value, $summary = $_ -split "\`t", 2
    if (-not $summary) { $summary = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $summary)
  }
}
`,
  },
}
