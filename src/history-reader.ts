import { parentPort } from 'node:worker_threads'
import { answerReaderCalls } from './core/adapters/history/reader-calls.ts'

// A thread that reads and parses files of histories; who began it writes down what they tell.
if (parentPort) answerReaderCalls(parentPort)
