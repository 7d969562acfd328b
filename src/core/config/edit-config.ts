import { isMap, parseDocument } from 'yaml'
import { ExpectedError } from '../errors.ts'
import { nearest } from '../nearest.ts'

/** What `superclaw agent add` can say of an agent. */
export interface NewAgent {
  readonly argv: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly fleet?: string
  readonly depends_on?: readonly string[]
  readonly restart?: string
  readonly instances?: number
}

/** `text` with one agent more; comments and order stay. @throws AGENT_EXISTS */
export function addAgent(text: string, name: string, agent: NewAgent): string {
  const document = parseDocument(text.trim() === '' ? 'version: 1\nagents: {}\n' : text)
  if (document.hasIn(['agents', name])) {
    throw new ExpectedError('AGENT_EXISTS', `An agent is called ${name} already`, {
      hint: `Choose another name, or superclaw agent remove ${name}`,
    })
  }
  if (!isMap(document.get('agents'))) document.set('agents', document.createNode({}))
  const agents = document.get('agents')
  if (isMap(agents) && agents.items.length === 0) agents.flow = false
  document.setIn(['agents', name], document.createNode(agent))
  const argv = document.getIn(['agents', name, 'argv'])
  if (typeof argv === 'object' && argv !== null && 'flow' in argv) argv.flow = true
  return document.toString({ lineWidth: 110 })
}

/** `text` without an agent. @throws AGENT_UNKNOWN */
export function removeAgent(text: string, name: string): string {
  const document = parseDocument(text)
  const agents = document.get('agents')
  const names = isMap(agents) ? agents.items.map(({ key }) => String(key)) : []
  if (!names.includes(name)) {
    const near = nearest(name, names)
    throw new ExpectedError('AGENT_UNKNOWN', `No agent in the file is called ${name}`, {
      hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'superclaw fleet',
    })
  }
  document.deleteIn(['agents', name])
  return document.toString({ lineWidth: 110 })
}
