import { isLoopbackUrl } from '../config/loopback-url.ts'

/** What makes an agent of a gateway: the words after `superclaw`, the command first. One elsewhere has to be paired with. */
export function addGatewayWords({ name, url }: { readonly name: string; readonly url: string }): {
  readonly command: string
  readonly argv: readonly string[]
} {
  if (isLoopbackUrl(url)) return { command: 'agent add', argv: [name, '--openclaw', url] }
  return { command: 'pair', argv: [url, '--name', name] }
}

/** The same as it is typed into a shell. */
export function addGatewayCommand(gateway: { readonly name: string; readonly url: string }): string {
  const { command, argv } = addGatewayWords(gateway)
  return `superclaw ${command} ${argv.map(quoted).join(' ')}`
}

function quoted(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
