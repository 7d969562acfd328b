import { ExpectedError } from '../errors.ts'
import { withEntry } from './bounded-map.ts'
import type { GatewayApproval, GatewayQuestion } from './gateway-model.ts'
import type { GatewayState } from './gateway-state.ts'
import { amountOf, type Fields, fieldsOf, idOf, numberOf, rowsOf, textOf } from './outside.ts'

const waitingMax = 100
const [questionsMax, optionsMax, textLengthMax] = [8, 16, 2000]

/** What asks a person stands among what waits for one. One that was answered meanwhile is left out. */
export function withQuestion(state: GatewayState, row: Fields): GatewayState {
  const asked = askedOf(row)
  if (asked === null || (row['status'] ?? 'pending') !== 'pending') return state
  return { ...state, approvals: withEntry(state.approvals, [asked.id, asked], { sizeMax: waitingMax }) }
}

/** The answer of `question.list`: it replaces all questions. */
export function withQuestionList(state: GatewayState, answer: unknown): GatewayState {
  const others = [...state.approvals].filter(([, { kind }]) => kind !== 'question')
  const rows = rowsOf(fieldsOf(answer)['questions'], waitingMax)
  return rows.reduce(withQuestion, { ...state, approvals: new Map(others) })
}

function askedOf(row: Fields): GatewayApproval | null {
  const id = idOf(row['id'])
  const questions = rowsOf(row['questions'], questionsMax).flatMap(questionOf)
  const [first, ...more] = questions
  if (id === null || !first) return null
  return {
    ...{ id, kind: 'question', questions },
    asked: [first, ...more].map(({ text }) => text).join(' · '),
    detail: first.options.length > 0 ? first.options.join(' | ') : null,
    cwd: null,
    sessionKey: idOf(row['sessionKey']),
    agentId: textOf(row['agentId'], 64),
    runId: idOf(row['runId']),
    allowedDecisions: ['deny'],
    createdAtMs: amountOf(row['createdAtMs']),
    expiresAtMs: numberOf(row['expiresAtMs']),
  }
}

function questionOf(row: Fields): GatewayQuestion[] {
  const id = idOf(row['questionId'])
  const text = textOf(row['question'], textLengthMax)
  if (id === null || text === null) return []
  const options = rowsOf(row['options'], optionsMax).flatMap(({ label }) => textOf(label, 200) ?? [])
  return [
    {
      ...{ id, text, options },
      isMultiple: row['multiSelect'] === true,
      takesWords: options.length === 0 || row['isOther'] === true,
      isSecret: row['isSecret'] === true || row['secretStore'] !== undefined,
    },
  ]
}

/**
 * Answers as a gateway takes them, by question. An answer is an option, its number, or words where the question takes them;
 * of several options, with commas between them.
 * @param answers one for each question, in their order
 * @throws INPUT_INVALID for what a question does not take
 */
export function answersFor(
  questions: readonly GatewayQuestion[],
  answers: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  if (questions.length !== answers.length) {
    const count = `${questions.length} ${questions.length === 1 ? 'answer' : 'answers'}`
    throw new ExpectedError('INPUT_INVALID', `It asks for ${count}, not ${answers.length}`, {
      hint: questions.map(describeQuestion).join('; '),
    })
  }
  return Object.fromEntries(
    questions.map((question, index) => [question.id, answerTo(question, answers[index] ?? '')]),
  )
}

/** `Which color? (1 red, 2 blue, or your own words)`. */
export function describeQuestion({
  text,
  options,
  isMultiple,
  takesWords,
}: Omit<GatewayQuestion, 'id' | 'isSecret'>): string {
  const choices = options.map((option, index) => `${index + 1} ${option}`)
  const words = takesWords && options.length > 0 ? ['or your own words'] : []
  const all = [...choices, ...words].join(', ')
  return all === '' ? text : `${text} (${all}${isMultiple ? '; several with commas' : ''})`
}

function answerTo(question: GatewayQuestion, answer: string): readonly string[] {
  const { options, isMultiple, takesWords } = question
  const parts = isMultiple ? answer.split(',') : [answer]
  const chosen = parts.map((part) => optionOf(options, part.trim()))
  if (chosen.every((option) => option !== undefined) && chosen.length > 0) return chosen
  if (takesWords && answer.trim() !== '') return [answer.trim()]
  throw new ExpectedError('INPUT_INVALID', `${answer === '' ? 'Nothing' : answer} is no answer to it`, {
    hint: describeQuestion(question),
  })
}

function optionOf(options: readonly string[], said: string): string | undefined {
  const named = options.find((option) => option.toLowerCase() === said.toLowerCase())
  return named ?? (/^\d+$/.test(said) ? options[Number(said) - 1] : undefined)
}
