import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseBrokerArguments } from '#broker/arguments.ts'
import { Control } from '#broker/control.ts'

describe('the command line', () => {
  it('says where to listen, where the data is, and who may come in', () => {
    const words = ['--listen', '127.0.0.1:0', '--data', '/tmp/x', '--sample', '--sasl', 'anna:a:b', '--sasl', 'ben:']
    expect(parseBrokerArguments(words)).toEqual({
      host: '127.0.0.1',
      port: 0,
      dataDirectory: '/tmp/x',
      offline: false,
      pastHighWatermark: false,
      segment: null,
      sample: true,
      autoCreateTopics: false,
      accounts: new Map([
        ['anna', 'a:b'],
        ['ben', ''],
      ]),
      control: false,
    })
    expect(parseBrokerArguments(['--listen', '[::1]:9092', '--data', 'x']).host).toBe('::1')
  })

  it.each([
    [['--listen', '127.0.0.1:0'], '--data DIRECTORY is missing'],
    [['--data', 'x', '--listen', '9092'], '--listen 9092 is not HOST:PORT'],
    [['--data', 'x', '--listen', 'h:70000'], '--listen h:70000 is not HOST:PORT'],
    [['--data', 'x', '--sasl', 'anna'], '--sasl wants USER:PASSWORD'],
  ])('%j is refused with a sentence', (words, message) => {
    expect(() => parseBrokerArguments(words)).toThrow(message)
  })
})

describe('fault injection by lines', () => {
  const request = (apiName: string) => ({ apiKey: 0, apiName, apiVersion: 0, clientId: null, connectionId: 1 })

  it('takes rules for an API, for a number of times, and back', async () => {
    const control = new Control()
    const input = new PassThrough()
    const answers: string[] = []
    control.listen(input, line => answers.push(line))
    input.end(
      [
        '{"api":"Fetch","action":"disconnect","times":2}',
        '{"api":"Produce","action":{"error":7}}',
        '{"api":"*","action":{"delayMs":5},"times":1}',
        '{"api":"Fetch","action":"explode"}',
        'nonsense',
      ].join('\n'),
    )
    await expect.poll(() => answers.length).toBe(5)
    expect(answers.slice(0, 3)).toEqual(Array(3).fill('{"control":"ok"}'))
    expect(answers[3]).toContain('a rule wants \\"action\\"')
    expect(['Fetch', 'Fetch', 'Fetch', 'Fetch'].map(name => control.intercept(request(name)))).toEqual([
      'disconnect',
      'disconnect',
      { delayMs: 5 },
      'proceed',
    ])
    expect([1, 2].map(() => control.intercept(request('Produce')))).toEqual([{ error: 7 }, { error: 7 }])
  })
})
