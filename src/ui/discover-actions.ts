import { isLoopbackUrl } from '../core/config/loopback-url.ts'
import { describeTrust } from '../core/discovery/describe-finding.ts'
import type { Finding } from '../core/discovery/finding.ts'
import type { Actions } from './action.ts'
import { whyNotNow } from './agent-actions.ts'
import { currentListId } from './model.ts'
import type { Scope } from './scope.ts'
import { findingOfRow } from './screens/discover-panes.ts'
import { currentRowId } from './screens/registry.ts'
import { type Step, stay, withOverlay } from './step.ts'

/** Looking for gateways, and making agents of them. */
export const discoverActions: Actions = {
  'discover.network': {
    title: 'Ask the network for gateways too, or stop asking',
    group: 'Agents',
    whyNot: ({ model }) => (model.view.screen === 'discover' ? null : 'go to the Discover screen first'),
    run: ({ model }) => stay({ ...model, looksAtNetwork: !model.looksAtNetwork }),
  },
  'discover.add': {
    title: 'Make an agent of what was found',
    group: 'Agents',
    whyNot: (scope) => whyNotAdd(scope, current(scope)),
    cli: (scope) => current(scope)?.add ?? null,
    run: askAdd,
  },
}

function current(scope: Scope): Finding | undefined {
  return currentListId(scope.model) === 'discover.gateways'
    ? findingOfRow(scope, currentRowId(scope))
    : undefined
}

function whyNotAdd(scope: Scope, finding: Finding | undefined): string | null {
  if (!finding) return 'no gateway is chosen'
  return finding.agentId === null ? whyNotNow(scope) : `it is the agent ${finding.agentId} already`
}

function askAdd(scope: Scope): Step {
  const finding = current(scope)
  if (!finding) return stay(scope.model)
  const { name, url, configPath } = finding
  return withOverlay(scope.model, {
    kind: 'confirm',
    question: `Add ${name}?`,
    detail: `${url} (${describeTrust(finding.trust)}). ${howAdded(finding)}`,
    expected: 'y',
    text: '',
    effect: { kind: 'add', gateway: { name, url, configPath } },
  })
}

function howAdded({ url, configPath }: Finding): string {
  if (!isLoopbackUrl(url))
    return 'superclaw pair asks in this terminal for its token, and whether its certificate is the right one.'
  const token = configPath === null ? 'without a token' : `its token, of ${configPath}, is kept as a secret`
  return `It is written into superclaw.yaml; ${token}.`
}
