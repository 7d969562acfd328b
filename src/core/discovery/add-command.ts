/** What makes an agent of a gateway: the words after `superclaw`, the command first. */
export function addGatewayWords({ name, url }: { readonly name: string; readonly url: string }): {
  readonly command: string
  readonly argv: readonly string[]
} {
  return { command: 'agent add', argv: [name, '--openclaw', url] }
}

/** The same as it is typed into a shell. */
export function addGatewayCommand(gateway: { readonly name: string; readonly url: string }): string {
  const { command, argv } = addGatewayWords(gateway)
  return `superclaw ${command} ${argv.map(quoted).join(' ')}`
}

function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
