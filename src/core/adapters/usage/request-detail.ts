import type { DatabaseSync } from 'node:sqlite'
import { ExpectedError } from '../../errors.ts'
import type { CallPrice } from '../../usage/price-call.ts'
import {
  type RequestDetail,
  type RequestPrice,
  type RequestTie,
  retryWithinMs,
  type TiedRow,
} from '../../usage/request-query.ts'
import type { UsageRecord } from '../../usage/usage-record.ts'
import { coveredMs } from './better-source.ts'
import { createCallCodec, type Row } from './call-codec.ts'
import type { NameTable } from './name-table.ts'
import { rowOfCall, rowOfFailure } from './request-row.ts'

export interface DetailDeps {
  readonly db: DatabaseSync
  readonly names: NameTable
  readonly priceOf: (record: UsageRecord) => CallPrice
}

/**
 * Everything of a call or failed attempt, by our id or the provider's; of several of one id, of the one that counts.
 * @throws NOT_FOUND
 */
export function requestDetail(deps: DetailDeps, id: string): RequestDetail {
  const found = findRow(deps.db, id)
  if (!found) {
    throw new ExpectedError('NOT_FOUND', `There is no request ${id}`, {
      hint: 'superclaw requests lists them, each with its id',
    })
  }
  return found.kind === 'call' ? ofCall(deps, found.row) : ofFailure(deps, found.row)
}

interface Found {
  readonly kind: 'call' | 'failure'
  readonly row: Row
}

function findRow(db: DatabaseSync, id: string): Found | undefined {
  const [, letter, number] = /^([cf])(\d{1,15})$/.exec(id) ?? []
  const call =
    letter === 'c'
      ? db.prepare('select * from call where id = ?').get(Number(number))
      : db.prepare('select * from call where request = ? order by superseded, source, at limit 1').get(id)
  if (call) return { kind: 'call', row: call }
  const failure =
    letter === 'f'
      ? db.prepare('select * from failure where id = ?').get(Number(number))
      : db.prepare('select * from failure where request = ? order by at desc limit 1').get(id)
  return failure && { kind: 'failure', row: failure }
}

function ofCall({ db, names, priceOf }: DetailDeps, row: Row): RequestDetail {
  const record = createCallCodec(names, priceOf).recordOf('', row)
  return {
    request: rowOfCall(names, row),
    parentSession: record.parentSession,
    reportedNano: record.reportedNano,
    price: shownPrice(priceOf(record)),
    priceVersion: names.textOf(row['price_version'] as number | null),
    attempts: attemptsBefore(db, row).map(tied(names, rowOfFailure)),
    answer: null,
    copies: copiesOf(db, row).map(tied(names, rowOfCall)),
  }
}

function ofFailure({ db, names }: DetailDeps, row: Row): RequestDetail {
  const answer = answerAfter(db, row)
  const others = answer ? attemptsBefore(db, answer) : attemptsAround(db, row)
  // A failed attempt that belongs to no other is one by itself.
  const attempts = others.some(({ id }) => id === row['id']) ? others : [{ ...row, by: 'request_id' }]
  return {
    request: rowOfFailure(names, row),
    ...{ parentSession: null, reportedNano: null, price: null, priceVersion: null },
    attempts: attempts.map(tied(names, rowOfFailure)),
    answer: answer ? tied(names, rowOfCall)(answer) : null,
    copies: [],
  }
}

const tied =
  (names: NameTable, shown: typeof rowOfCall) =>
  (row: Row): TiedRow => ({ ...shown(names, row), by: String(row['by']) as RequestTie })

function shownPrice(price: CallPrice): RequestPrice {
  return price.kind === 'priced' ? { ...price, lines: price.lines.map((line) => ({ ...line })) } : price
}

/** So many are shown. */
const attemptsMax = 50

/**
 * Failed attempts with the same request id; and those of the same session and model that came in the time of a retry before it, but
 * not before the call that was answered last. Many providers give each attempt an id of its own.
 */
function attemptsBefore(db: DatabaseSync, call: Row): Row[] {
  return db
    .prepare(`select *, iif(request = :request, 'request_id', 'session_and_model') as by from failure
      where at between :from and :at and superseded = 0 and tool = :tool and model in (:model, :unsaid)
      and (request = :request or session = :session and at > coalesce(
        (select max(at) from call where at >= :from and at < :at and tool = :tool and session = :session
          and model = :model and superseded = 0), 0))
      order by at limit :most`)
    .all({ ...placeOf(db, call), from: Number(call['at']) - spanOf(call), most: attemptsMax })
}

/** Retries go on while a call lasts: its own time comes on top. */
const spanOf = (call: Row): number => retryWithinMs + Number(call['duration'] ?? 0)

function attemptsAround(db: DatabaseSync, failure: Row): Row[] {
  return db
    .prepare(`select *, iif(request = :request, 'request_id', 'session_and_model') as by from failure
      where at between :at - :within and :at + :within and superseded = 0 and tool = :tool and model = :model
      and (request = :request or session = :session)
      order by at limit :most`)
    .all({ ...placeOf(db, failure, ['unsaid']), within: retryWithinMs, most: attemptsMax })
}

/** The first answer after it: of its request id, or of its session and model. */
function answerAfter(db: DatabaseSync, failure: Row): Row | undefined {
  return db
    .prepare(`select *, iif(request = :request, 'request_id', 'session_and_model') as by from call
      where at >= :at and at <= :until and superseded = 0 and share = 0 and tool = :tool
      and (model = :model or :model = :unsaid)
      and (request = :request or session = :session)
      order by coalesce(request = :request, 0) desc, at limit 1`)
    .get({ ...placeOf(db, failure), until: Number(failure['at']) + retryWithinMs })
}

/** What other sources told of it: by its request id, or by session, model and tokens that are the same. */
function copiesOf(db: DatabaseSync, call: Row): Row[] {
  return db
    .prepare(`select *, iif(request = :request, 'request_id', 'tokens') as by from call
      where at between :at - :within and :at + :within and id <> :id and share = 0 and tool = :tool
      and source <> :source
      and (request = :request
        or (session = :session and model = :model and output = :output and input = :input))
      order by source, at limit :most`)
    .all({
      ...placeOf(db, call, ['unsaid']),
      ...{ id: Number(call['id']), source: Number(call['source']), within: coveredMs, most: attemptsMax },
      ...{ output: Number(call['output']), input: Number(call['input']) },
    })
}

type Place = Readonly<
  Record<'at' | 'tool' | 'session' | 'model' | 'request' | 'unsaid', number | string | null>
>

/** What a row is compared by. `unsaid`: the number of the model's name that says nothing. */
function placeOf(db: DatabaseSync, row: Row, without: readonly (keyof Place)[] = []): Partial<Place> {
  const place: Place = {
    at: Number(row['at']),
    tool: Number(row['tool']),
    session: row['session'] as number | null,
    model: Number(row['model']),
    request: row['request'] as string | null,
    unsaid: Number(db.prepare("select id from name where text = ''").get()?.['id'] ?? 0),
  }
  return Object.fromEntries(Object.entries(place).filter(([key]) => !without.includes(key as keyof Place)))
}
