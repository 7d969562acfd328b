import { processHostContract } from '../../../contract/process-host.ts'
import { openProcessMachine } from '../../../support/process-machine.ts'

processHostContract(openProcessMachine, {
  sleeps: ['sleep', '1000'],
  exitsWith7: ['sh', '-c', 'exit 7'],
  stubborn: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1000; done'],
  missing: ['superclaw-test-no-such-program'],
})
