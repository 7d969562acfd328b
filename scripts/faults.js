// `npm run faults`: the long form of the fault tests, 30 rounds of kill -9 with 50 agents.
process.env.SUPERCLAW_FAULT_ROUNDS ??= '30'
process.argv.push('test/faults')
await import('./test.js')
