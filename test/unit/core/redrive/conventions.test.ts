import { describe, expect, it } from 'vitest'
import { conventionOf, conventions, deadLetterOf, shapeOf } from '#core/redrive/conventions.ts'

const header = (key: string, value: string | null) => ({
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
})

describe('the conventions of dead-letter topics', () => {
  it('have each of their names among the headers that they add, and share none that tells them apart', () => {
    for (const { headers, error, message, topic } of conventions)
      expect(headers).toEqual(expect.arrayContaining([...error, message, topic]))
    const telling = conventions.flatMap(({ error, topic }) => [...error, topic])
    expect(new Set(telling).size).toBe(telling.length)
  })

  it.each(conventions.map(each => [each.name, each] as const))('are told by the headers of %s', (_, convention) => {
    const headers = [
      header('trace-id', 'abc'),
      header(convention.topic, 'shop.orders'),
      header(convention.error[0] ?? '', 'java.lang.IllegalStateException'),
      header(convention.message, 'No stock'),
    ]
    expect(deadLetterOf(headers)).toEqual({
      convention,
      error: 'java.lang.IllegalStateException',
      message: 'No stock',
      topic: 'shop.orders',
    })
  })

  it('take the cause where there is one, and a wrapping class where not', () => {
    const wrapped = header('kafka_dlt-exception-fqcn', 'ListenerExecutionFailedException')
    expect(deadLetterOf([wrapped])?.error).toBe('ListenerExecutionFailedException')
    expect(deadLetterOf([wrapped, header('kafka_dlt-exception-cause-fqcn', 'ParseException')])?.error).toBe(
      'ParseException',
    )
    expect(deadLetterOf([wrapped, header('kafka_dlt-exception-cause-fqcn', null)])?.error).toBe(
      'ListenerExecutionFailedException',
    )
  })

  it('of a record that failed twice are the last ones', () => {
    const headers = [
      header('__streams.errors.topic', 'raw'),
      header('kafka_dlt-original-topic', 'first'),
      header('kafka_dlt-original-topic', 'second'),
    ]
    expect(deadLetterOf(headers)).toMatchObject({ convention: { name: 'Spring Kafka' }, topic: 'second', error: null })
  })

  it('give way to headers of one’s own, where a record has one of them', () => {
    const own = conventionOf({ error: 'x-why', message: '', topic: 'x-from' })
    const known = header('kafka_dlt-original-topic', 'orders')
    expect(deadLetterOf([header('x-why', 'E'), known], own)).toEqual({
      convention: own,
      error: 'E',
      message: null,
      topic: null,
    })
    expect(own.headers).toEqual(['x-why', 'x-from'])
    expect(deadLetterOf([header('', 'nameless'), known], own)).toMatchObject({ topic: 'orders' })
  })

  it('are none where no header tells one', () => {
    expect(deadLetterOf([])).toBeNull()
    expect(deadLetterOf([header('topic', 'x'), header('error', 'y')])).toBeNull()
  })
})

describe('the shape of a message', () => {
  it.each([
    ['Order 9007199254740993 is unknown', 'Order # is unknown'],
    ['Took 1,204.5 ms', 'Took # ms'],
    ['No user 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'No user #'],
    ['Trace 00a1b2c3d4e5f607 lost', 'Trace # lost'],
    ['A decade of facade', 'A decade of facade'],
    ['First line\n\tat com.example.Main', 'First line'],
    ['  ', ''],
  ])('of %j is %j', (message, shape) => {
    expect(shapeOf(message)).toBe(shape)
  })

  it('is short', () => {
    expect(shapeOf('x'.repeat(1_000_000)).length).toBe(200)
  })
})
