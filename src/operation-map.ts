// Generated from src/core/operations by `npm run docs`. Do not edit.

export type AgentState =
  | 'pending'
  | 'starting'
  | 'ready'
  | 'degraded'
  | 'exiting'
  | 'backoff'
  | 'crash_looping'
  | 'failed'
  | 'stopped'

export interface RunEnd {
  kind: 'exited' | 'signalled' | 'lost' | 'not_started'
  /** Exit status as the shell reports it; null when nobody saw it */
  status: number | null
  signal: string | null
  detail: string | null
  /** Unix epoch, milliseconds */
  atMs: number
}

export interface AgentView {
  id: string
  name: string
  fleet: string
  /** `process` is run here; the others are watched */
  kind: 'process' | 'openclaw' | 'probe' | 'push'
  /** Host name of the machine that it runs on */
  node: string
  instance: number | null
  labels: Record<string, string>
  state: AgentState
  /** Why it is in this state, for people */
  reason: string
  wanted: 'running' | 'stopped'
  /** When the state began; Unix epoch, milliseconds */
  sinceMs: number
  pid: number | null
  runId: string | null
  /** Runs that followed another */
  restarts: number
  lastExit: RunEnd | null
  /** Of one core; null when not measured. Of a gateway that others run, as it tells */
  cpuPercent: number | null
  /** Resident set of its processes; null when not measured. Of a gateway that others run, as it tells */
  memoryBytes: number | null
  /** When a waiting restart is due; null when none waits */
  nextStartMs: number | null
  /** Empty when it is not run here */
  command: string[]
  /** By what it is reached; null when that is not told. Of one that is run here: its gateway */
  target: string | null
  /** Of the last round trip to it; null when there was none */
  latencyMs: number | null
  /** What an OpenClaw gateway does; null for what is none, or is not watched */
  gateway: {
    /** Else what it does is what it did when it was seen last */
    isConnected: boolean
    /** What waits for a person */
    waiting: number
    /** Sessions that work */
    running: number
    /** Sessions whose last run failed */
    failing: number
    /** Of the calls that have a price, since it is watched by this control plane */
    costUsd: number
    calls: number
    unpricedCalls: number
  } | null
  /** What its calls of the last day came to; null when none is known */
  spent24h: {
    calls: number
    /** Of them, those whose price nobody knows: `costNano` lacks them */
    unpriced: number
    /** List price, nano-dollars */
    costNano: number
  } | null
}

export interface EventView {
  seq: number
  /** Unix epoch, milliseconds */
  atMs: number
  type: string
  version: number
  agentId: string | null
  actor: string
  data: Record<string, unknown>
  /** SHA-256, hex, over the hash before and this event */
  hash: string
}

export interface LogLine {
  agentId: string
  /** When it was seen; Unix epoch, milliseconds */
  atMs: number
  /** Of its first byte in all that the agent ever wrote */
  offset: number
  text: string
  /** Bytes that `text` leaves out of a very long line */
  cutBytes: number
}

/** What can be asked once: what each takes and gives. */
export interface CallMap {
  /** Show the control plane. Asks for the role viewer. */
  'plane.status': {
    input: Record<string, never>
    output: {
      pid: number
      version: string
      /** Of the configuration, or the host name */
      name: string
      url: string
      socket: string
      stateDir: string
      configPath: string | null
      /** Unix epoch, milliseconds */
      startedAtMs: number
      /** RFC 3339 */
      startedAt: string
      uptimeMs: number
      /** Whether something starts it again after a crash */
      hasGuardian: boolean
      /** What does that: a guardian of its own, systemd, or a container; null when nothing does */
      keptBy: 'guardian' | 'systemd' | 'container' | null
      /** Whether the disk refuses writes */
      isReadOnly: boolean
      status: 'ok' | 'degraded' | 'failing'
      agents: {
        total: number
        ready: number
        failing: number
      }
      lastSeq: number
      memoryBytes: number
      /** Null while nobody watches it: health.show looks */
      health: {
        status: 'pass' | 'warn' | 'fail'
        tiers: {
          /** 1: it answers · 2: it can do its work · 3: what it depends on is there */
          tier: 1 | 2 | 3
          status: 'pass' | 'warn' | 'fail'
          /** Of the worst check; null while all pass */
          message: string | null
        }[]
      } | null
    }
  }
  /** Stop the control plane, and the agents unless they are kept. Asks for the role admin. */
  'plane.stop': {
    input: {
      keepAgents?: boolean | undefined
    }
    output: {
      /** Agents that are being stopped */
      stopping: number
    }
  }
  /** Start the control plane anew; every agent goes on. Asks for the role admin. */
  'plane.restart': {
    input: {
      reason?: string | undefined
    }
    output: {
      /** Of the one that ends */
      pid: number
      /** Agents that run */
      kept: number
    }
  }
  /** Check what only the control plane can see. Asks for the role viewer. */
  'plane.doctor': {
    input: Record<string, never>
    output: {
      findings: {
        check: string
        level: 'ok' | 'warning' | 'failure'
        message: string
        cure?: string | undefined
      }[]
    }
  }
  /** Read superclaw.yaml again and apply what changed. Asks for the role admin. */
  'config.reload': {
    input: {
      dryRun?: boolean | undefined
    }
    output: {
      added: string[]
      changed: string[]
      removed: string[]
      unchanged: number
      path: string | null
    }
  }
  /** Show the configuration that is in force, secrets masked. Asks for the role viewer. */
  'config.show': {
    input: Record<string, never>
    output: {
      path: string | null
      config: Record<string, unknown>
    }
  }
  /** Show the health of the control plane, check by check. Asks for the role viewer. */
  'health.show': {
    input: Record<string, never>
    output: {
      /** The worst of all tiers */
      status: 'pass' | 'warn' | 'fail'
      atMs: number
      /** Whether it looks by itself; otherwise when it is asked */
      isWatching: boolean
      tiers: {
        /** 1: it answers · 2: it can do its work · 3: what it depends on is there */
        tier: 1 | 2 | 3
        status: 'pass' | 'warn' | 'fail'
        /** Of the worst check; null while all pass */
        message: string | null
        /** Percent of the time in which it is not to fail */
        target: number
        met: {
          /** Share of the time since the control plane began, 0 to 1; null while nothing was counted */
          life: number | null
          /** Of the last 24 hours */
          day: number | null
        }
      }[]
      checks: {
        /** component:measurement */
        id: string
        tier: 1 | 2 | 3
        /** After several looks: fails after 3 of 4, passes again after 2 */
        status: 'pass' | 'warn' | 'fail'
        /** Of the last look */
        outcome: 'pass' | 'warn' | 'fail' | 'unknown'
        value: number | null
        unit: string
        message: string
        cure: string | null
        /** When its status began */
        sinceMs: number
        /** When it was looked at last */
        atMs: number
        /** Percent of the time in which it is not to fail */
        target: number
        met: {
          /** Share of the time since the control plane began, 0 to 1; null while nothing was counted */
          life: number | null
          /** Of the last 24 hours */
          day: number | null
        }
      }[]
      self: {
        figures: {
          name: string
          value: number | null
          unit: string
          /** Beyond it, for long enough, it starts itself anew */
          limit: number | null
        }[]
        /** Starting itself anew, at most three times an hour */
        restart: {
          /** What is done about a limit that is exceeded */
          decision: 'none' | 'wait' | 'unguarded' | 'exhausted' | 'restart'
          untilMs: number | null
        }
      }
      remedies: {
        /** Id of a check, or tier_1 to tier_3 */
        when: string
        do: 'restart_agent' | 'rotate_logs' | 'checkpoint'
        agent: string | null
        perHour: number
        isBuiltIn: boolean
      }[]
    }
  }
  /** List agents. Asks for the role viewer. */
  'agent.list': {
    input: {
      fleet?: string | undefined
      state?: AgentState[] | undefined
      /** Labels: `tier=web,!canary,zone!=eu` */
      selector?: string | undefined
    }
    output: {
      agents: AgentView[]
    }
  }
  /** Show an agent, its last runs and its states. Asks for the role viewer. */
  'agent.show': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      agent: AgentView
      runs: {
        runId: string
        pid: number
        /** Unix epoch, milliseconds */
        startedAtMs: number
        readyAtMs: number | null
        adoptions: number
        end: RunEnd | null
      }[]
      states: {
        state: AgentState
        reason: string
        /** Unix epoch, milliseconds */
        atMs: number
      }[]
      /** Why the run before the last one ended; null when there was none */
      lastRestart: {
        reason: string
        /** Unix epoch, milliseconds */
        atMs: number
      } | null
      /** What its probes found last */
      probes: {
        probe: 'startup' | 'readiness' | 'liveness' | 'stall'
        /** What it looks at */
        check: string
        /** `done`: it will not look again */
        status: 'waiting' | 'passing' | 'failing' | 'done'
        /** What the last look found; may be empty */
        detail: string
        /** Failed looks in a row */
        failures: number
        /** Of the last look */
        atMs: number | null
        tookMs: number | null
        /** How long the last look waited for its turn */
        waitedMs: number | null
        /** How long it waits for its turn by now; null when it does not */
        waitsMs: number | null
      }[]
      /** Null when it is not run here */
      cwd: string | null
      dependsOn: string[]
      /** Null when it is not run here */
      logPath: string | null
    }
  }
  /** List what the probes of agents found last. Asks for the role viewer. */
  'agent.probes': {
    input: {
      /** Ids or names; none means all */
      agents?: string[] | undefined
    }
    output: {
      probes: {
        probe: 'startup' | 'readiness' | 'liveness' | 'stall'
        /** What it looks at */
        check: string
        /** `done`: it will not look again */
        status: 'waiting' | 'passing' | 'failing' | 'done'
        /** What the last look found; may be empty */
        detail: string
        /** Failed looks in a row */
        failures: number
        /** Of the last look */
        atMs: number | null
        tookMs: number | null
        /** How long the last look waited for its turn */
        waitedMs: number | null
        /** How long it waits for its turn by now; null when it does not */
        waitsMs: number | null
        agentId: string
      }[]
    }
  }
  /** Show the environment of an agent, secrets masked. Asks for the role viewer. */
  'agent.env': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      variables: {
        name: string
        /** `***` when masked */
        value: string
        isMasked: boolean
        origin: 'inherited' | 'config' | 'secret'
      }[]
    }
  }
  /** Tell how an agent of kind push is. Asks for the role agent. */
  'agent.heartbeat': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
      /** `failing`: it works on, but something is wrong; `down`: it gives up */
      status?: 'ok' | 'failing' | 'down' | undefined
      /** For people */
      message?: string | undefined
    }
    output: {
      /** When it was heard */
      atMs: number
    }
  }
  /** Show the token by which an agent of kind push may tell how it is, and nothing else. Asks for the role admin. */
  'agent.token': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      token: string
      /** Where heartbeats are posted to */
      url: string
    }
  }
  /** Start an agent, and keep it running from now on. Asks for the role operator. */
  'agent.start': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      agents: AgentView[]
    }
  }
  /** Stop an agent; it stays stopped until it is started. Asks for the role operator. */
  'agent.stop': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      agents: AgentView[]
    }
  }
  /** Stop an agent and start it again. Asks for the role operator. */
  'agent.restart': {
    input: {
      /** Id, or a name that stands for all its instances */
      agent: string
    }
    output: {
      agents: AgentView[]
    }
  }
  /** List events, oldest first. Asks for the role viewer. */
  'event.list': {
    input: {
      /** `run.ended`, or `run.*` */
      types?: string[] | undefined
      agents?: string[] | undefined
      afterSeq?: number | undefined
      sinceMs?: number | undefined
      limit?: number | undefined
      from?: 'oldest' | 'newest' | undefined
    }
    output: {
      events: EventView[]
      /** The oldest that is kept; 1 until older ones were removed */
      firstSeq: number
      lastSeq: number
    }
  }
  /** Walk the hash chain of the log. Asks for the role viewer. */
  'event.verify': {
    input: Record<string, never>
    output: {
      events: number
      /** The oldest that is kept; 1 until older ones were removed */
      firstSeq: number
      lastSeq: number
      lastHash: string
      broken: {
        seq: number
        what: string
      } | null
    }
  }
  /** Read the last lines of agents, merged by time. Asks for the role viewer. */
  'log.read': {
    input: {
      /** Ids or names; none means all */
      agents?: string[] | undefined
      sinceMs?: number | undefined
      /** RE2 syntax */
      grep?: string | undefined
      limit?: number | undefined
    }
    output: {
      lines: LogLine[]
    }
  }
  /** Read the last records of the control plane's own log. Asks for the role admin. */
  'plane.log': {
    input: {
      sinceMs?: number | undefined
      /** This one and more important ones */
      level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | undefined
      module?:
        | 'plane'
        | 'supervisor'
        | 'http'
        | 'socket'
        | 'store'
        | 'config'
        | 'logs'
        | 'probe'
        | 'health'
        | 'watchdog'
        | 'update'
        | 'service'
        | 'stderr'
        | undefined
      requestId?: string | undefined
      /** RE2 syntax, over the whole record */
      grep?: string | undefined
      limit?: number | undefined
    }
    output: {
      records: {
        /** RFC 3339, UTC */
        time: string
        level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
        module: string
        message: string
        pid: number
        requestId?: string | undefined
        traceId?: string | undefined
        agentId?: string | undefined
        /** Of the event that it tells of */
        seq?: number | undefined
        stack?: string | undefined
        [name: string]: unknown
      }[]
    }
  }
  /** List what is measured, with the last reading of each series. Asks for the role viewer. */
  'metrics.list': {
    input: {
      /** A metric, or all below a word: host, agent.memory */
      name?: string | undefined
      /** Of labels: agent=worker,device!=sda */
      selector?: string | undefined
      /** Series at most */
      limit?: number | undefined
    }
    output: {
      isRecording: boolean
      /** From one sample to the next */
      everyMs: number
      lost: {
        /** Samples that the disk did not take, since the control plane began */
        unwritten: number
        /** No numbers, too old, of the future, or too many */
        refused: number
      }
      metrics: {
        name: string
        kind: 'gauge' | 'counter' | 'histogram'
        unit: string
        help: string
        series: number
      }[]
      series: {
        metric: string
        labels: Record<string, string>
        /** Of the last reading; null when none is of the last ten minutes */
        atMs: number | null
        /** Of a counter, its growth in a second; of a histogram, the p95 */
        value: number | null
        unit: string
        /** Of a counter its growth, of a histogram the sum of its values, since the control plane measures it; null of a gauge, and of what is not measured now */
        sum: number | null
        /** Of a histogram: how many values sum has; 0 of a counter */
        count: number | null
      }[]
      /** Series that there are */
      total: number
    }
  }
  /** Show how a metric went, in even steps. Asks for the role viewer. */
  'metrics.query': {
    input: {
      metric: string
      /** Of labels: agent=worker,device!=sda */
      selector?: string | undefined
      /** Default: an hour before untilMs */
      fromMs?: number | undefined
      /** Default: now */
      untilMs?: number | undefined
      /** Default: some hundred steps */
      stepMs?: number | undefined
      /** One step, as long as the range */
      whole?: boolean | undefined
      /** avg, min, max, last, count, p50 … p99.9; rate or increase of a counter */
      measure?: string | undefined
      /** All series as one */
      merge?: boolean | undefined
      /** Series at most */
      limit?: number | undefined
    }
    output: {
      metric: {
        name: string
        kind: 'gauge' | 'counter' | 'histogram'
        unit: string
        help: string
      }
      measure: string
      /** Of the values */
      unit: string
      /** What it was computed from */
      level: 'samples' | 'minutes' | 'hours'
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      stepMs: number
      series: {
        /** Empty for merged series */
        labels: Record<string, string>
        points: {
          /** Unix epoch, milliseconds */
          atMs: number
          /** null: nothing is known */
          value: number | null
        }[]
      }[]
      /** Series that fit */
      total: number
    }
  }
  /** List the OpenClaw gateways that are watched, and what each is doing. Asks for the role viewer. */
  'gateway.list': {
    input: Record<string, never>
    output: {
      gateways: {
        agentId: string
        url: string
        link: {
          phase: 'connecting' | 'ready' | 'waiting' | 'pairing' | 'refused' | 'incompatible' | 'closed'
          reason: string
          cure: string | null
          /** Unix epoch, milliseconds, by the clock of the gateway */
          nextTryAtMs: number | null
          pairingRequestId: string | null
          latencyMs: number | null
        }
        version: string | null
        sessions: number
        running: number
        waiting: number
        failing: number
        cronJobs: number
        /** Since it is watched by this control plane */
        spend: {
          /** Of the calls that have a price */
          costUsd: number
          inputTokens: number
          outputTokens: number
          cacheReadTokens: number
          cacheWriteTokens: number
          calls: number
          failedCalls: number
          abortedRuns: number
          /** Used tokens and have no price: `costUsd` lacks them */
          unpricedCalls: number
        }
      }[]
    }
  }
  /** Show an OpenClaw gateway: its sessions, cron jobs, channels, tasks, models and machine. Asks for the role viewer. */
  'gateway.show': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
    }
    output: {
      agentId: string
      url: string
      link: {
        phase: 'connecting' | 'ready' | 'waiting' | 'pairing' | 'refused' | 'incompatible' | 'closed'
        reason: string
        cure: string | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        nextTryAtMs: number | null
        pairingRequestId: string | null
        latencyMs: number | null
      }
      version: string | null
      updateAvailable: string | null
      suspension: string
      /** Since it is watched by this control plane */
      spend: {
        /** Of the calls that have a price */
        costUsd: number
        inputTokens: number
        outputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        calls: number
        failedCalls: number
        abortedRuns: number
        /** Used tokens and have no price: `costUsd` lacks them */
        unpricedCalls: number
      }
      sessionCount: number
      /** Those that wait and work first, then the latest */
      sessions: {
        key: string
        title: string
        agent: string | null
        model: string | null
        /** `waiting`: a person has to say something first */
        status: 'waiting' | 'running' | 'error' | 'idle'
        lastError: string | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        updatedAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        startedAtMs: number | null
        /** Size of the last prompt; null while the gateway calls its figure stale */
        contextTokens: number | null
        contextTokensMax: number | null
        /** Since it is watched by this control plane */
        spend: {
          /** Of the calls that have a price */
          costUsd: number
          inputTokens: number
          outputTokens: number
          cacheReadTokens: number
          cacheWriteTokens: number
          calls: number
          failedCalls: number
          abortedRuns: number
          /** Used tokens and have no price: `costUsd` lacks them */
          unpricedCalls: number
        }
        /** Messages may have been missed: `spend` is the least that it can be */
        isSpendPartial: boolean
      }[]
      approvals: {
        agentId: string
        id: string
        kind: 'exec' | 'plugin' | 'system-agent' | 'question'
        /** The command, or a title */
        asked: string
        detail: string | null
        cwd: string | null
        sessionKey: string | null
        /** Of a question only `deny`: it is answered */
        allowed: ('allow-once' | 'allow-always' | 'deny')[]
        /** What a question asks; empty for all else */
        questions: {
          text: string
          options: string[]
          isMultiple: boolean
          /** Beside its options, or without any */
          takesWords: boolean
          isSecret: boolean
        }[]
        /** Unix epoch, milliseconds, by the clock of the gateway */
        createdAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        expiresAtMs: number | null
      }[]
      cronJobs: {
        id: string
        name: string
        isEnabled: boolean
        /** `every 30 min`, an expression, or a time */
        schedule: string
        /** Unix epoch, milliseconds, by the clock of the gateway */
        nextRunAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        runningSinceMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        lastRunAtMs: number | null
        lastStatus: string | null
        lastError: string | null
        errorsInARow: number
      }[]
      channels: {
        id: string
        label: string
        isConnected: boolean | null
        lastError: string | null
      }[]
      tasks: {
        id: string
        title: string
        status: string
        runtime: string | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        startedAtMs: number | null
        error: string | null
      }[]
      coolingModels: {
        name: string
        reason: string
        /** Unix epoch, milliseconds, by the clock of the gateway */
        untilMs: number | null
      }[]
      host: {
        hostname: string | null
        platform: string | null
        nodeVersion: string | null
        pid: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        uptimeMs: number | null
        rssBytes: number | null
        cpuCount: number | null
        load: number | null
        memoryTotalBytes: number | null
        memoryFreeBytes: number | null
        diskTotalBytes: number | null
        diskFreeBytes: number | null
      } | null
      /** What it says that we do not know */
      drift: {
        unknownEvents: string[]
        malformedFrames: number
        gaps: number
        refusedMethods: string[]
      }
    }
  }
  /** Show the end of the log of a gateway. It costs the gateway some 40 ms for 100 lines. Asks for the role viewer. */
  'gateway.log': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      limit?: number | undefined
    }
    output: {
      lines: {
        time: string | null
        level: string | null
        subsystem: string | null
        message: string
      }[]
    }
  }
  /** Send a message to a session, as a person would. It costs what the run costs. Asks for the role operator. */
  'gateway.send': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      session: string
      text: string
    }
    output: {
      runId: string
    }
  }
  /** Abort what a session does. Asks for the role operator. */
  'gateway.abort': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      session: string
    }
    output: {
      /** Whether something ran */
      isAborted: boolean
      /** Null when the gateway does not say */
      runId: string | null
    }
  }
  /** Run, pause or resume a cron job of a gateway. Asks for the role operator. */
  'gateway.cron': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      /** Id or name */
      job: string
      do: 'run' | 'pause' | 'resume'
    }
    output: {
      runId: string | null
    }
  }
  /** Merge a patch into the configuration of a gateway (RFC 7396). Asks for the role admin. */
  'gateway.patch': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      patch: Record<string, unknown>
      note?: string | undefined
    }
    output: {
      changedPaths: string[]
      isRestartRequired: boolean
    }
  }
  /** Have a gateway take no more work for two minutes, if nothing works now. Asks for the role operator. */
  'gateway.suspend': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
    }
    output: {
      suspensionId: string | null
      /** Why not, when it was not */
      blockers: string[]
    }
  }
  /** Have a gateway that was suspended take work again. Asks for the role operator. */
  'gateway.resume': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      /** Default: the one that was asked for last */
      suspensionId?: string | undefined
    }
    output: Record<string, never>
  }
  /** Have a gateway restart itself. Asks for the role operator. */
  'gateway.restart': {
    input: {
      /** Id of an agent of kind openclaw */
      agent: string
      /** Though something works now */
      isForced?: boolean | undefined
    }
    output: {
      kind: 'scheduled' | 'deferred'
      blockers: string[]
    }
  }
  /** List what waits for a person, of all gateways, the one that expires first at the front. Asks for the role viewer. */
  'approval.list': {
    input: Record<string, never>
    output: {
      approvals: {
        agentId: string
        id: string
        kind: 'exec' | 'plugin' | 'system-agent' | 'question'
        /** The command, or a title */
        asked: string
        detail: string | null
        cwd: string | null
        sessionKey: string | null
        /** Of a question only `deny`: it is answered */
        allowed: ('allow-once' | 'allow-always' | 'deny')[]
        /** What a question asks; empty for all else */
        questions: {
          text: string
          options: string[]
          isMultiple: boolean
          /** Beside its options, or without any */
          takesWords: boolean
          isSecret: boolean
        }[]
        /** Unix epoch, milliseconds, by the clock of the gateway */
        createdAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        expiresAtMs: number | null
      }[]
    }
  }
  /** Allow or deny what an agent asks for. Asks for the role operator. */
  'approval.decide': {
    input: {
      /** Or the beginning of one, when it is the only one */
      id: string
      /** Where two gateways have one of this id */
      agent?: string | undefined
      decision: 'allow-once' | 'allow-always' | 'deny'
    }
    output: {
      approval: {
        agentId: string
        id: string
        kind: 'exec' | 'plugin' | 'system-agent' | 'question'
        /** The command, or a title */
        asked: string
        detail: string | null
        cwd: string | null
        sessionKey: string | null
        /** Of a question only `deny`: it is answered */
        allowed: ('allow-once' | 'allow-always' | 'deny')[]
        /** What a question asks; empty for all else */
        questions: {
          text: string
          options: string[]
          isMultiple: boolean
          /** Beside its options, or without any */
          takesWords: boolean
          isSecret: boolean
        }[]
        /** Unix epoch, milliseconds, by the clock of the gateway */
        createdAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        expiresAtMs: number | null
      }
      /** False: somebody else was quicker */
      isOurs: boolean
    }
  }
  /** Answer a question of an agent. Asks for the role operator. */
  'approval.answer': {
    input: {
      /** Or the beginning of one, when it is the only one */
      id: string
      /** Where two gateways have one of this id */
      agent?: string | undefined
      /** One for each question: an option, its number, or words where it takes them */
      answers: string[]
    }
    output: {
      approval: {
        agentId: string
        id: string
        kind: 'exec' | 'plugin' | 'system-agent' | 'question'
        /** The command, or a title */
        asked: string
        detail: string | null
        cwd: string | null
        sessionKey: string | null
        /** Of a question only `deny`: it is answered */
        allowed: ('allow-once' | 'allow-always' | 'deny')[]
        /** What a question asks; empty for all else */
        questions: {
          text: string
          options: string[]
          isMultiple: boolean
          /** Beside its options, or without any */
          takesWords: boolean
          isSecret: boolean
        }[]
        /** Unix epoch, milliseconds, by the clock of the gateway */
        createdAtMs: number | null
        /** Unix epoch, milliseconds, by the clock of the gateway */
        expiresAtMs: number | null
      }
    }
  }
  /** List secrets, without their values, and where their key is. Asks for the role admin. */
  'secret.list': {
    input: Record<string, never>
    output: {
      /** Null before there is any */
      key: {
        source: 'keyring' | 'file' | 'passphrase'
        place: string
        /** Unix epoch, milliseconds */
        madeAtMs: number
        /** Why it is not at hand; null when it is */
        fault: string | null
        cure: string | null
      } | null
      secrets: {
        name: string
        /** From 1; another value is another version */
        version: number
        /** Unix epoch, milliseconds */
        createdAtMs: number
        /** Unix epoch, milliseconds */
        changedAtMs: number
        /** Ids of the agents that are given it */
        agents: string[]
      }[]
    }
  }
  /** Set a secret, or give one another value. Asks for the role admin. */
  'secret.set': {
    input: {
      /** Letters, digits, ".", "_" and "-" */
      name: string
      value: string
      /** Give it to the agents that use it, by restarting them */
      restart?: boolean | undefined
    }
    output: {
      secret: {
        name: string
        /** From 1; another value is another version */
        version: number
        /** Unix epoch, milliseconds */
        createdAtMs: number
        /** Unix epoch, milliseconds */
        changedAtMs: number
        /** Ids of the agents that are given it */
        agents: string[]
      }
      isNew: boolean
      /** Ids of agents */
      restarted: string[]
    }
  }
  /** Give a secret that is there another value. Asks for the role admin. */
  'secret.rotate': {
    input: {
      /** Letters, digits, ".", "_" and "-" */
      name: string
      value: string
      /** Give it to the agents that use it, by restarting them */
      restart?: boolean | undefined
    }
    output: {
      secret: {
        name: string
        /** From 1; another value is another version */
        version: number
        /** Unix epoch, milliseconds */
        createdAtMs: number
        /** Unix epoch, milliseconds */
        changedAtMs: number
        /** Ids of the agents that are given it */
        agents: string[]
      }
      isNew: boolean
      /** Ids of agents */
      restarted: string[]
    }
  }
  /** Show a secret; its value only when asked for, which is told in the log of events. Asks for the role admin. */
  'secret.show': {
    input: {
      /** Letters, digits, ".", "_" and "-" */
      name: string
      reveal?: boolean | undefined
    }
    output: {
      secret: {
        name: string
        /** From 1; another value is another version */
        version: number
        /** Unix epoch, milliseconds */
        createdAtMs: number
        /** Unix epoch, milliseconds */
        changedAtMs: number
        /** Ids of the agents that are given it */
        agents: string[]
      }
      value: string | null
    }
  }
  /** Remove a secret. Asks for the role admin. */
  'secret.remove': {
    input: {
      /** Letters, digits, ".", "_" and "-" */
      name: string
      /** Also one that agents are given */
      force?: boolean | undefined
    }
    output: {
      secret: {
        name: string
        /** From 1; another value is another version */
        version: number
        /** Unix epoch, milliseconds */
        createdAtMs: number
        /** Unix epoch, milliseconds */
        changedAtMs: number
        /** Ids of the agents that are given it */
        agents: string[]
      }
    }
  }
  /** Wrap all secrets with a new key. Asks for the role admin. */
  'secret.rekey': {
    input: {
      /** Where the new key is kept; as the one before when left out */
      to?: 'keyring' | 'file' | 'passphrase' | undefined
      passphrase?: string | undefined
    }
    output: {
      source: 'keyring' | 'file' | 'passphrase'
      /** How many have the new key */
      secrets: number
    }
  }
  /** Give the passphrase that the key of the secrets is computed of, and start what failed for want of it. Asks for the role admin. */
  'secret.unlock': {
    input: {
      passphrase: string
    }
    output: {
      /** Ids of agents that had failed for want of a secret */
      started: string[]
      /** Ids of agents that use secrets and do not run well even so */
      waiting: string[]
    }
  }
  /** Sum up what calls to models used and cost. Asks for the role viewer. */
  'usage.summary': {
    input: {
      by?:
        | 'day'
        | 'hour'
        | 'model'
        | 'tool'
        | 'project'
        | 'session'
        | 'provider'
        | 'agent'
        | 'fleet'
        | undefined
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      /** In which days and hours begin: Europe/Berlin */
      zone?: string | undefined
    }
    output: {
      /** Times in their order; else the dearest first */
      rows: {
        /** Empty for what nobody said */
        key: string
        calls: number
        /** Calls whose price nobody knows: `costNano` lacks them */
        unpriced: number
        /** Neither read from a cache nor written into one */
        inputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        /** Reasoning included */
        outputTokens: number
        /** List price, nano-dollars */
        costNano: number
        /** The same without what subscriptions pay for */
        billedNano: number
      }[]
      total: {
        calls: number
        /** Calls whose price nobody knows: `costNano` lacks them */
        unpriced: number
        /** Neither read from a cache nor written into one */
        inputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        /** Reasoning included */
        outputTokens: number
        /** List price, nano-dollars */
        costNano: number
        /** The same without what subscriptions pay for */
        billedNano: number
      }
      /** Of the first call that is known */
      firstMs: number | null
      /** What histories on this machine told anew */
      imported: {
        files: number
        readFiles: number
        readBytes: number
        records: number
        /** Lines that are no JSON */
        malformed: number
        /** Lines that are too long to tell anything */
        tooLong: number
        /** What could not be read, and why */
        faults: string[]
      }
    }
  }
  /** Tell the blocks of five hours in which a tool was used: an estimate of the windows of its subscription. Asks for the role viewer. */
  'usage.blocks': {
    input: {
      tool?: string | undefined
      /** Blocks that end after it */
      fromMs: number
    }
    output: {
      /** Unix epoch, milliseconds */
      atMs: number
      /** In the order of time */
      blocks: {
        /** The full hour, UTC, of its first call; Unix epoch, milliseconds */
        startMs: number
        /** Unix epoch, milliseconds */
        endMs: number
        /** Unix epoch, milliseconds */
        firstMs: number
        /** Unix epoch, milliseconds */
        lastMs: number
        /** More than five hours between two blocks in which nothing was asked */
        isGap: boolean
        isActive: boolean
        calls: number
        unpriced: number
        inputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        outputTokens: number
        /** List price, nano-dollars */
        costNano: number
        billedNano: number
        /** Of the active one, from its first call to its last */
        burn: {
          /** List price, nano-dollars */
          perMinuteNano: number
          tokensPerMinute: number
        } | null
        /** What it comes to at its end, if it goes on like this */
        projected: {
          /** List price, nano-dollars */
          costNano: number
          tokens: number
        } | null
      }[]
    }
  }
  /** Keep what a tool was told of its limits, and tell what a status line shows. Asks for the role operator. */
  'usage.glance': {
    input: {
      /** When the day began that is asked for */
      dayFromMs: number
      readings?:
        | {
            tool: string
            minutes: number
            usedPercent: number
            /** Unix epoch, milliseconds */
            resetsAtMs: number
          }[]
        | undefined
    }
    output: {
      /** Unix epoch, milliseconds */
      atMs: number
      today: {
        /** List price, nano-dollars */
        costNano: number
        /** The same without what subscriptions pay for */
        billedNano: number
        calls: number
        /** Of them, those whose price nobody knows */
        unpriced: number
      }
      /** Of subscriptions */
      windows: {
        tool: string
        /** Its length: 300 for five hours, 10080 for a week */
        minutes: number
        /** As the tool was told; null when it was not */
        usedPercent: number | null
        resetsAtMs: number | null
        /** List price of the calls in it that are known here, nano-dollars */
        spentNano: number
        calls: number
        /** Of them, those whose price nobody knows: `spentNano` lacks them */
        unpriced: number
        /** At its end, if it goes on like this */
        projectedPercent: number | null
        /** When it is used up at this pace, if before it ends */
        fullAtMs: number | null
        /** Whether its times are guessed from calls that are known here */
        isEstimate: boolean
        /** When the tool was told */
        seenAtMs: number | null
      }[]
    }
  }
  /** Hold side by side what several sources told of the same sessions. Asks for the role viewer. */
  'usage.reconcile': {
    input: {
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
    }
    output: {
      /** Those of which more than one source told, the latest first */
      sessions: {
        tool: string
        session: string | null
        agent: string | null
        /** The one to believe most first */
        sources: {
          source: 'proxy' | 'event' | 'session_log' | 'metrics'
          calls: number
          /** List price, nano-dollars */
          costNano: number
          /** Calls whose price nobody knows */
          unpriced: number
          promptTokens: number
          outputTokens: number
          /** Calls that are in the sums: no better source told of that time */
          counted: number
          /** What the source said that its calls cost, beside their list price */
          reported: {
            calls: number
            reportedNano: number
            /** List price, nano-dollars */
            costNano: number
            /** By more than a twentieth */
            isApart: boolean
          } | null
        }[]
        /** The best source beside each of the others */
        differences: {
          better: 'proxy' | 'event' | 'session_log' | 'metrics'
          worse: 'proxy' | 'event' | 'session_log' | 'metrics'
          /** Calls that both told */
          matched: number
          onlyBetter: {
            calls: number
            /** List price, nano-dollars */
            costNano: number
            /** Calls whose price nobody knows */
            unpriced: number
            /** The first of them */
            some: {
              /** Unix epoch, milliseconds */
              atMs: number
              model: string
              promptTokens: number
              outputTokens: number
              costNano: number | null
              /** Whether it is in the sums all the same */
              isCounted: boolean
            }[]
          }
          onlyWorse: {
            calls: number
            /** List price, nano-dollars */
            costNano: number
            /** Calls whose price nobody knows */
            unpriced: number
            /** The first of them */
            some: {
              /** Unix epoch, milliseconds */
              atMs: number
              model: string
              promptTokens: number
              outputTokens: number
              costNano: number | null
              /** Whether it is in the sums all the same */
              isCounted: boolean
            }[]
          }
        }[]
      }[]
    }
  }
  /** List calls to models and attempts that failed, newest first. Asks for the role viewer. */
  'request.list': {
    input: {
      /** In full, as agent and provider; empty: what nobody said */
      tool?: string | undefined
      agent?: string | undefined
      provider?: string | undefined
      /** A part of its name, in any case; also project */
      model?: string | undefined
      project?: string | undefined
      /** How its name begins */
      session?: string | undefined
      source?: 'proxy' | 'event' | 'session_log' | 'metrics' | undefined
      /** true: failed attempts alone; false: calls alone */
      isFailed?: boolean | undefined
      errorClass?:
        | 'rate_limit'
        | 'overloaded'
        | 'timeout'
        | 'context'
        | 'auth'
        | 'policy'
        | 'network'
        | 'server'
        | 'other'
        | undefined
      /** List price; what has none does not fit */
      minCostNano?: number | undefined
      /** What nobody measured does not fit */
      minDurationMs?: number | undefined
      /** Also calls that another source told better, and tokens of a number of calls that is not known */
      all?: boolean | undefined
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      limit?: number | undefined
      /** `next` of the page before */
      before?: string | undefined
    }
    output: {
      rows: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
      }[]
      /** To be asked for older ones with; null when there are none */
      next: string | null
    }
  }
  /** Show everything of a call or a failed attempt. Asks for the role viewer. */
  'request.show': {
    input: {
      /** c123, f45, or the provider's own id */
      id: string
    }
    output: {
      request: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
      }
      parentSession: string | null
      /** What its source says that it cost */
      reportedNano: number | null
      /** The arithmetic, by the list of now; null of a failed attempt */
      price:
        | {
            kind: 'priced'
            nano: number
            lines: {
              unit:
                | 'input_mtok'
                | 'output_mtok'
                | 'cache_read_mtok'
                | 'cache_write_mtok'
                | 'cache_write_1h_mtok'
                | 'output_reasoning_mtok'
                | 'input_audio_mtok'
                | 'cache_audio_read_mtok'
                | 'output_audio_mtok'
                | 'requests_kcount'
                | 'web_searches_kcount'
                | 'storage_searches_kcount'
              count: number
              /** For a million of them (_mtok), or a thousand */
              usd: number
              /** Of the service tier */
              factor: number
              /** Pico-dollars, exact */
              pico: number
              /** Whose price it is, where there is none of its own */
              insteadOf?:
                | 'input_mtok'
                | 'output_mtok'
                | 'cache_read_mtok'
                | 'cache_write_mtok'
                | 'cache_write_1h_mtok'
                | 'output_reasoning_mtok'
                | 'input_audio_mtok'
                | 'cache_audio_read_mtok'
                | 'output_audio_mtok'
                | 'requests_kcount'
                | 'web_searches_kcount'
                | 'storage_searches_kcount'
                | undefined
            }[]
            version: string
            provider: string
            model: string
            rule: string
          }
        | {
            kind: 'unpriced'
            why: string
          }
        | null
      /** Of the list by which costNano was computed */
      priceVersion: string | null
      /** Failed attempts of it, itself among them; oldest first */
      attempts: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
        /** Why it is held to be of this request */
        by: 'request_id' | 'session_and_model' | 'tokens'
      }[]
      /** Of a failed attempt: the call that succeeded after it */
      answer: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
        /** Why it is held to be of this request */
        by: 'request_id' | 'session_and_model' | 'tokens'
      } | null
      /** What other sources told of the same call */
      copies: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
        /** Why it is held to be of this request */
        by: 'request_id' | 'session_and_model' | 'tokens'
      }[]
    }
  }
  /** Sum up attempts to call models that failed. Asks for the role viewer. */
  'failure.summary': {
    input: {
      by?: 'class' | 'agent' | 'provider' | 'model' | 'tool' | undefined
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      /** Only of this agent; empty: of none that is known */
      agent?: string | undefined
    }
    output: {
      total: {
        /** That had an answer, each once */
        calls: number
        /** Attempts that had none */
        failures: number
        /** calls / (calls + failures); null without any */
        successRate: number | null
      }
      /** Most failures first */
      rows: {
        /** Empty for what nobody said */
        key: string
        failures: number
        /** Of the same group; null by class */
        calls: number | null
        /** null by class */
        successRate: number | null
        /** failures of all attempts, those of other groups included */
        share: number
        classes: {
          class:
            | 'rate_limit'
            | 'overloaded'
            | 'timeout'
            | 'context'
            | 'auth'
            | 'policy'
            | 'network'
            | 'server'
            | 'other'
          failures: number
        }[]
        /** Unix epoch, milliseconds */
        firstMs: number
        /** Unix epoch, milliseconds */
        lastMs: number
        lastMessage: string | null
        lastClass:
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
      }[]
      /** What became of requests of which an attempt failed */
      retries: {
        /** Requests that were answered in the end, by the attempts that it took */
        answered: {
          attempts: number
          requests: number
        }[]
        /** Requests that were not tried again within ten minutes */
        givenUp: number
        /** Requests that may still be tried again */
        open: number
        /** Failed attempts of which neither session nor request is known */
        unknown: number
        /** Failed attempts that were looked at: the newest */
        attempts: number
        /** From the first failure to the answer, of half of the requests that had one */
        waitMs: number | null
      }
      /** Of the first failed attempt that is known at all */
      firstMs: number | null
    }
  }
  /** Show how long calls to models take, in percentiles. Asks for the role viewer. */
  'latency.summary': {
    input: {
      by?: 'provider' | 'model' | 'agent' | 'tool' | undefined
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      /** Only of these; default: of all */
      keys?: string[] | undefined
    }
    output: {
      /** The busiest first */
      rows: {
        /** Empty for what nobody said */
        key: string
        calls: number
        /** Attempts that had no answer */
        failures: number
        /** failures / (calls + failures); null without any */
        errorShare: number | null
        callsPerMinute: number
        /** From the request to the end of its answer; null when nobody measured it */
        durationMs: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** From the request to the first piece of its answer */
        firstTokenMs: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** Tokens in a second, while the answer came */
        outputPerSecond: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** Calls whose price nobody knows: costNano lacks them */
        unpriced: number
        /** List price, nano-dollars */
        costNano: number
        /** The same without what subscriptions pay for */
        billedNano: number
        inputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        outputTokens: number
      }[]
      /** Of all rows as one; its key is empty */
      total: {
        /** Empty for what nobody said */
        key: string
        calls: number
        /** Attempts that had no answer */
        failures: number
        /** failures / (calls + failures); null without any */
        errorShare: number | null
        callsPerMinute: number
        /** From the request to the end of its answer; null when nobody measured it */
        durationMs: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** From the request to the first piece of its answer */
        firstTokenMs: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** Tokens in a second, while the answer came */
        outputPerSecond: {
          /** Calls of which it is known */
          count: number
          p50: number
          p95: number
          p99: number
        } | null
        /** Calls whose price nobody knows: costNano lacks them */
        unpriced: number
        /** List price, nano-dollars */
        costNano: number
        /** The same without what subscriptions pay for */
        billedNano: number
        inputTokens: number
        cacheReadTokens: number
        cacheWriteTokens: number
        outputTokens: number
      }
      /** Of the first call that is known at all */
      firstMs: number | null
    }
  }
  /** List traces that are kept, newest first, and how much was not. Asks for the role viewer. */
  'trace.list': {
    input: {
      fromMs?: number | undefined
      untilMs?: number | undefined
      agent?: string | undefined
      session?: string | undefined
      /** What sent one of its spans: claude-code */
      service?: string | undefined
      /** Only those with an error */
      hasError?: boolean | undefined
      minDurationMs?: number | undefined
      limit?: number | undefined
    }
    output: {
      traces: {
        traceId: string
        /** Of its root; of what began first, as long as that is missing */
        name: string
        hasRoot: boolean
        /** Unix epoch, milliseconds, with fractions */
        startMs: number
        /** From what began first to what ended last */
        durationMs: number
        spans: number
        errors: number
        service: string | null
        agent: string | null
        session: string | null
        /** To models, as far as spans tell */
        calls: number
        tokens: number
        /** As calls say themselves, nano-dollars; null when none does */
        costNano: number | null
      }[]
      /** Since when what is lost is counted */
      sinceMs: number
      /** What is not kept: by the sample, by the rate, of traces with too many spans, by the disk */
      lost: {
        loss: 'sampled' | 'rate' | 'crowded' | 'unwritten'
        spans: number
        traces: number
      }[]
      /** Why nothing can be kept now */
      fault: string | null
      /** Spans that go on to another collector */
      onward: {
        sent: number
        waiting: number
        dropped: number
        fault: string | null
      } | null
    }
  }
  /** Show the spans of a trace. Asks for the role viewer. */
  'trace.show': {
    input: {
      /** Or the beginning of one */
      id: string
    }
    output: {
      trace: {
        traceId: string
        /** Of its root; of what began first, as long as that is missing */
        name: string
        hasRoot: boolean
        /** Unix epoch, milliseconds, with fractions */
        startMs: number
        /** From what began first to what ended last */
        durationMs: number
        spans: number
        errors: number
        service: string | null
        agent: string | null
        session: string | null
        /** To models, as far as spans tell */
        calls: number
        tokens: number
        /** As calls say themselves, nano-dollars; null when none does */
        costNano: number | null
      }
      /** In the order in which they began */
      spans: {
        traceId: string
        spanId: string
        parentSpanId: string | null
        name: string
        kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'
        /** By the clock of who sent it */
        startMs: number
        durationMs: number
        status: 'unset' | 'ok' | 'error'
        statusMessage: string | null
        service: string | null
        agent: string | null
        session: string | null
        attributes: Record<string, string | number | boolean>
      }[]
    }
  }
  /** Price calls anew by the lists in force, a part at a time. Asks for the role admin. */
  'price.recompute': {
    input: {
      /** Those of the calls that come after it, in the order of time */
      after?:
        | {
            /** Unix epoch, milliseconds */
            atMs: number
            id: number
          }
        | undefined
      /** Say what would change, and change nothing */
      isDryRun?: boolean | undefined
    }
    output: {
      /** By how much their figures change first */
      models: {
        model: string
        calls: number
        /** Calls whose price is another now */
        changed: number
        /** Calls that have a price now, and had none */
        gained: number
        /** Calls that have none any more */
        lost: number
        unpricedBefore: number
        unpricedAfter: number
        /** Nano-dollars, of calls that have a price */
        beforeNano: number
        /** Nano-dollars, of calls that have a price */
        afterNano: number
        /** Without what subscriptions pay for */
        billedBeforeNano: number
        /** Nano-dollars, of calls that have a price */
        billedAfterNano: number
      }[]
      total: {
        calls: number
        /** Calls whose price is another now */
        changed: number
        /** Calls that have a price now, and had none */
        gained: number
        /** Calls that have none any more */
        lost: number
        unpricedBefore: number
        unpricedAfter: number
        /** Nano-dollars, of calls that have a price */
        beforeNano: number
        /** Nano-dollars, of calls that have a price */
        afterNano: number
        /** Without what subscriptions pay for */
        billedBeforeNano: number
        /** Nano-dollars, of calls that have a price */
        billedAfterNano: number
      }
      /** After which to go on; null when all are done */
      next: {
        /** Unix epoch, milliseconds */
        atMs: number
        id: number
      } | null
      /** Versions of the price lists, in the order they are looked through */
      lists: string[]
    }
  }
}

/** What can be followed: what each takes, and what one item is. */
export interface StreamMap {
  /** Send all agents once, then those that changed. Asks for the role viewer. */
  'agent.watch': {
    input: {
      fleet?: string | undefined
      state?: AgentState[] | undefined
      /** Labels: `tier=web,!canary,zone!=eu` */
      selector?: string | undefined
      intervalMs?: number | undefined
    }
    output: {
      /** A snapshot replaces all that was known */
      kind: 'snapshot' | 'changed'
      agents: AgentView[]
      /** Ids */
      removed: string[]
      /** Unix epoch, milliseconds */
      atMs: number
    }
  }
  /** Send events as they happen, from a sequence number on. Asks for the role viewer. */
  'event.follow': {
    input: {
      /** `run.ended`, or `run.*` */
      types?: string[] | undefined
      agents?: string[] | undefined
      /** From the next event on when left out; over HTTP, Last-Event-ID counts too */
      afterSeq?: number | undefined
    }
    output: EventView
  }
  /** Send lines as agents write them, after the last `limit` ones. Asks for the role viewer. */
  'log.follow': {
    input: {
      /** Ids or names; none means all */
      agents?: string[] | undefined
      grep?: string | undefined
      limit?: number | undefined
    }
    output: {
      lines: LogLine[]
    }
  }
  /** Send what is kept, series by series. Asks for the role viewer. */
  'metrics.export': {
    input: {
      name?: string | undefined
      /** Of labels: agent=worker,device!=sda */
      selector?: string | undefined
      /** Default: an hour before untilMs */
      fromMs?: number | undefined
      /** Default: now */
      untilMs?: number | undefined
      /** Default: as it is kept */
      stepMs?: number | undefined
    }
    output: {
      rows: {
        /** When it begins */
        atMs: number
        metric: string
        kind: 'gauge' | 'counter' | 'histogram'
        unit: string
        labels: Record<string, string>
        count: number
        /** Of a gauge or histogram, the average; of a counter, how much it grew */
        value: number
        min: number | null
        max: number | null
        p50: number | null
        p95: number | null
        p99: number | null
      }[]
    }
  }
  /** Send what is spent just now, again and again. Asks for the role viewer. */
  'usage.live': {
    input: {
      intervalMs?: number | undefined
    }
    output: {
      /** Unix epoch, milliseconds */
      atMs: number
      /** The mean of the last five minutes */
      pace: {
        total: {
          /** List price, nano-dollars */
          perMinuteNano: number
          callsPerMinute: number
          /** Calls of those five minutes whose price nobody knows: the pace lacks them */
          unpriced: number
        }
        /** The dearest first */
        byAgent: {
          /** Empty for what nobody said */
          key: string
          /** List price, nano-dollars */
          perMinuteNano: number
          callsPerMinute: number
          /** Calls of those five minutes whose price nobody knows: the pace lacks them */
          unpriced: number
        }[]
        /** The dearest first */
        byTool: {
          /** Empty for what nobody said */
          key: string
          /** List price, nano-dollars */
          perMinuteNano: number
          callsPerMinute: number
          /** Calls of those five minutes whose price nobody knows: the pace lacks them */
          unpriced: number
        }[]
        /** The dearest first */
        byModel: {
          /** Empty for what nobody said */
          key: string
          /** List price, nano-dollars */
          perMinuteNano: number
          callsPerMinute: number
          /** Calls of those five minutes whose price nobody knows: the pace lacks them */
          unpriced: number
        }[]
      }
      spent: {
        last24h: {
          /** List price, nano-dollars */
          costNano: number
          /** The same without what subscriptions pay for */
          billedNano: number
          calls: number
          /** Of them, those whose price nobody knows */
          unpriced: number
        }
        last7d: {
          /** List price, nano-dollars */
          costNano: number
          /** The same without what subscriptions pay for */
          billedNano: number
          calls: number
          /** Of them, those whose price nobody knows */
          unpriced: number
        }
        last30d: {
          /** List price, nano-dollars */
          costNano: number
          /** The same without what subscriptions pay for */
          billedNano: number
          calls: number
          /** Of them, those whose price nobody knows */
          unpriced: number
        }
      }
      /** List price of each of the last 60 minutes, nano-dollars; the last one goes on */
      minutesNano: number[]
      /** Of subscriptions */
      windows: {
        tool: string
        /** Its length: 300 for five hours, 10080 for a week */
        minutes: number
        /** As the tool was told; null when it was not */
        usedPercent: number | null
        resetsAtMs: number | null
        /** List price of the calls in it that are known here, nano-dollars */
        spentNano: number
        calls: number
        /** Of them, those whose price nobody knows: `spentNano` lacks them */
        unpriced: number
        /** At its end, if it goes on like this */
        projectedPercent: number | null
        /** When it is used up at this pace, if before it ends */
        fullAtMs: number | null
        /** Whether its times are guessed from calls that are known here */
        isEstimate: boolean
        /** When the tool was told */
        seenAtMs: number | null
      }[]
      /** Why histories could not be looked through */
      fault: string | null
    }
  }
  /** Send every call that is kept, with all that is known of it. Asks for the role viewer. */
  'usage.export': {
    input: {
      /** Unix epoch, milliseconds */
      fromMs: number
      /** Unix epoch, milliseconds */
      untilMs: number
      tool?: string | undefined
      agent?: string | undefined
      model?: string | undefined
    }
    output: {
      /** In the order of time */
      rows: {
        /** Unix epoch, milliseconds */
        atMs: number
        /** Who told of it: `proxy`, `event`, `session_log`, `metrics` */
        source: string
        tool: string
        agent: string | null
        session: string | null
        parentSession: string | null
        project: string | null
        provider: string | null
        model: string
        tier: string
        inputTokens: number
        cacheReadTokens: number
        cacheWrite5mTokens: number
        cacheWrite1hTokens: number
        outputTokens: number
        reasoningTokens: number
        webSearches: number
        fileSearches: number
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        priceVersion: string | null
        /** What the source says that it cost */
        reportedNano: number | null
        isSubscribed: boolean | null
        /** Tokens of a number of calls that nobody knows */
        isShare: boolean
        /** Whether it is in the sums: what a better source told as well is not */
        isCounted: boolean
        requestId: string | null
        traceId: string | null
        durationMs: number | null
        firstTokenMs: number | null
        /** Apart by spaces */
        doubts: string
      }[]
    }
  }
  /** Send calls and failed attempts as they come to be known. Asks for the role viewer. */
  'request.follow': {
    input: {
      /** In full, as agent and provider; empty: what nobody said */
      tool?: string | undefined
      agent?: string | undefined
      provider?: string | undefined
      /** A part of its name, in any case; also project */
      model?: string | undefined
      project?: string | undefined
      /** How its name begins */
      session?: string | undefined
      source?: 'proxy' | 'event' | 'session_log' | 'metrics' | undefined
      /** true: failed attempts alone; false: calls alone */
      isFailed?: boolean | undefined
      errorClass?:
        | 'rate_limit'
        | 'overloaded'
        | 'timeout'
        | 'context'
        | 'auth'
        | 'policy'
        | 'network'
        | 'server'
        | 'other'
        | undefined
      /** List price; what has none does not fit */
      minCostNano?: number | undefined
      /** What nobody measured does not fit */
      minDurationMs?: number | undefined
      /** Also calls that another source told better, and tokens of a number of calls that is not known */
      all?: boolean | undefined
      /** Those of a time from then on, first such as are known, a thousand at most; default: now */
      fromMs?: number | undefined
    }
    output: {
      rows: {
        /** c123: a call; f45: a failed attempt */
        id: string
        /** When it was answered, or failed */
        atMs: number
        tool: string
        agent: string | null
        session: string | null
        project: string | null
        provider: string | null
        /** Empty when nobody said */
        model: string
        source: 'proxy' | 'event' | 'session_log' | 'metrics'
        /** null of a failed attempt, as tokens and costNano */
        tier: 'standard' | 'batch' | 'flex' | 'priority' | 'fast' | null
        status:
          | 'ok'
          | 'rate_limit'
          | 'overloaded'
          | 'timeout'
          | 'context'
          | 'auth'
          | 'policy'
          | 'network'
          | 'server'
          | 'other'
        /** Of a failed attempt */
        httpStatus: number | null
        /** Of a failed attempt */
        message: string | null
        /** Of a failed attempt: which try it was, where that was said */
        attempt: number | null
        durationMs: number | null
        /** From the request to the first piece of its answer */
        firstTokenMs: number | null
        tokens: {
          input: number
          cacheRead: number
          cacheWrite5m: number
          cacheWrite1h: number
          output: number
          /** Is in output, too */
          reasoning: number
        } | null
        /** List price, nano-dollars; null when nobody knows it */
        costNano: number | null
        /** 0 where a subscription pays */
        billedNano: number | null
        /** The provider's own */
        requestId: string | null
        traceId: string | null
        doubts: ('output_floor' | 'write_split' | 'copied' | 'clock')[]
        /** Another source told it better: it does not count */
        isSuperseded: boolean
      }[]
    }
  }
}
