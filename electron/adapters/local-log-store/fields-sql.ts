import { asksExistence, fieldName, type KqlNode, valueSegments, valueText } from '../../../shared/model/kql/ast.ts'
import { asNumber } from '../../../shared/model/kql/values.ts'
import type { DayDictionary } from './day-dictionary.ts'
import { minuteMs } from './field-ranges.ts'
import { idsPerMillisecond } from './line-id.ts'

/*
 * A test of the other fields reads the whole of each line’s JSON in JavaScript, some microseconds a line. SQLite’s own functions are
 * several times quicker, but know nothing of keys with dots, lists, letter case and the like. So they only decide what they are certain of,
 * and leave the rest to the test: what these functions give means exactly what the test alone means.
 */

/** Letters that only one other character becomes when text is folded, and signs that JSON or LIKE write or read otherwise, end a run. */
const plainRun = /[ !#$&()*+,./:<=>?@A-HJLM-Z[\]^_a-hjlm-z{|}~0-9-]+/g
/** Names that stand in JSON, in a path and in SQL as they are. */
const plainName = /^[A-Za-z0-9_@-]+$/

/** SQL for `test`, which is SQL too, of a comparison that other fields of the day are asked for. */
export function fieldsSql(node: KqlNode, test: string, day: DayOfFields): string {
  const minutes = minutesWith(node, day)
  if (minutes === noMinute) return '0'
  const known = minutes === null ? 'l.fields is not null' : `${minutes} and l.fields is not null`
  if (node.kind === 'is') {
    const exact = exactMatch(node)
    const held = [heldBy(node), nameIn(node)].filter((part) => part !== null)
    return `(${[known, ...held, exact === null ? test : `(${exact} or ${test})`].join(' and ')})`
  }
  if (node.kind === 'range') {
    const held = nameIn(node)
    const slow = held === null ? test : `${held} and ${test}`
    const quick = numberCompared(node)
    return quick === null ? `(${known} and ${slow})` : `(${known} and case when ${quick.certain} then ${quick.fits} else ${slow} end)`
  }
  const held = node.kind === 'nested' ? nameIn(node) : null
  return `(${known} and ${held === null ? test : `${held} and ${test}`})`
}

/** What the day knows of the other fields of its lines: see field-ranges.ts. */
export interface DayOfFields {
  readonly dictionary: Pick<DayDictionary, 'fieldOf'>
  readonly knowsFields: boolean
}

const noMinute = '0'
const idsPerMinute = idsPerMillisecond * minuteMs

/** True of all lines of the minutes in which any line fits, over the ids of :first to :end; null: not known. */
function minutesWith(node: KqlNode, { dictionary, knowsFields }: DayOfFields): string | null {
  if (!knowsFields || (node.kind !== 'is' && node.kind !== 'range') || pathOf(node) === null) return null
  const field = dictionary.fieldOf(fieldName(node.field))
  if (field === undefined) return null
  if (field === null) return noMinute
  const fits = fitting(node)
  const among = `minute >= :first / ${idsPerMinute} and minute <= :end / ${idsPerMinute}`
  return `l.id / ${idsPerMinute} in (select minute from field_ranges where name = ${field} and ${among}${fits === null ? '' : ` and ${fits}`})`
}

/** Of a range of values, true where one of them may fit; null: any may, it is compared as text. */
function fitting(node: Extract<KqlNode, { kind: 'is' | 'range' }>): string | null {
  const isWhole = node.kind === 'range' || node.value.quoted || valueSegments(node.value).length === 1
  const number = isWhole ? asNumber(valueText(node.value)) : null
  if (number === null) return null
  const asked = sqlNumber(number)
  if (node.kind === 'is') return `low <= ${asked} and high >= ${asked}`
  return `${node.operator.startsWith('<') ? 'low' : 'high'} ${node.operator} ${asked}`
}

/** As SQLite reads the same number, and no other. */
function sqlNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '9e999'
  return value === Number.NEGATIVE_INFINITY ? '-9e999' : `cast('${value}' as real)`
}

/** True of all JSON in which the value can be found: a part of it, letter case aside. null: not certain. */
function heldBy({ value }: Extract<KqlNode, { kind: 'is' }>): string | null {
  if (asksExistence(value)) return null
  const segments = value.quoted ? [valueText(value)] : valueSegments(value)
  const [only = ''] = segments
  // A number can be written in other ways than it is asked for.
  if (segments.length === 1 && only.trim() !== '' && Number.isFinite(Number(only)) && String(Number(only)) !== only) return null
  let longest = ''
  for (const segment of segments) for (const [run] of segment.matchAll(plainRun)) if (run.length > longest.length) longest = run
  // Not too long for LIKE.
  return longest === '' ? null : `l.fields like '%${longest.slice(0, 200)}%'`
}

/** True of all JSON in which there is such a key. */
function nameIn(node: Extract<KqlNode, { kind: 'is' | 'range' | 'nested' }>): string | null {
  const last = node.field.segments.length === 1 ? fieldName(node.field).split('.').at(-1) : undefined
  return last !== undefined && plainName.test(last) ? `l.fields like '%${last}":%'` : null
}

/** True only where the value stands under the name as it is asked for. */
function exactMatch(node: Extract<KqlNode, { kind: 'is' }>): string | null {
  const path = pathOf(node)
  const segments = node.value.quoted ? [valueText(node.value)] : valueSegments(node.value)
  const [only = ''] = segments
  if (path === null || segments.length !== 1 || only === '') return null
  // `true` comes out as 1, `false` as 0.
  if (only === '0' || only === '1') return null
  if (String(Number(only)) === only && Number.isFinite(Number(only))) return `(${path.value} is ${only})`
  return /^[\w .:/@-]+$/.test(only) && !Number.isFinite(Number(only)) ? `(${path.value} is '${only}')` : null
}

/** Of numbers that are found under the name and nowhere else. */
function numberCompared(node: Extract<KqlNode, { kind: 'range' }>): { readonly certain: string; readonly fits: string } | null {
  const path = pathOf(node)
  const bound = valueText(node.value)
  if (path === null || !/^-?\d{1,15}(\.\d{1,9})?$/.test(bound)) return null
  const names = fieldName(node.field).split('.')
  // A key that holds a dot itself could lead to a second value.
  const alone = names.slice(1).map((name, at) => `l.fields not like '%${names[at]}.${name}%'`)
  return { certain: [`${path.type} in ('integer', 'real')`, ...alone].join(' and '), fits: `${path.value} ${node.operator} ${bound}` }
}

function pathOf({ field }: Extract<KqlNode, { kind: 'is' | 'range' }>): { readonly value: string; readonly type: string } | null {
  const names = fieldName(field).split('.')
  if (field.segments.length > 1 || !names.every((name) => plainName.test(name))) return null
  const place = `l.fields, '$${names.map((name) => `."${name}"`).join('')}'`
  return { value: `json_extract(${place})`, type: `json_type(${place})` }
}
