// news.*: the articles of a news site, keyed by author, so that one author's articles stay in order.

import type { Compression } from '#core/records/batch.ts'
import type { Random } from './random.ts'
import { headers, json, type SampleTopic, text } from './sample-topic.ts'

interface Section {
  readonly name: string
  readonly partitions: number
  readonly compression: Compression
  readonly history: number
  readonly secondsBetween: number
  readonly authors: readonly [string, ...string[]]
  readonly subjects: readonly [string, ...string[]]
  readonly events: readonly [string, ...string[]]
  readonly tags: readonly [string, ...string[]]
}

const sections: readonly Section[] = [
  {
    name: 'politics',
    partitions: 3,
    compression: 'none',
    history: 2400,
    secondsBetween: 9,
    authors: ['Anna Keller', 'Martin Novak', 'Elena Rossi', 'David Brandt', 'Petra Simon'],
    subjects: ['Parliament', 'The finance committee', 'The city council', 'The transport ministry', 'The coalition'],
    events: [
      'passes the budget after a night of talks',
      'delays the vote on the housing bill',
      'agrees on a new rail programme',
      'rejects the amendment to the energy act',
      'opens an inquiry into public contracts',
      'publishes its first report on water prices',
    ],
    tags: ['parliament', 'budget', 'housing', 'energy', 'transport', 'elections'],
  },
  {
    name: 'sport',
    partitions: 3,
    compression: 'snappy',
    history: 3200,
    secondsBetween: 6,
    authors: ['Jonas Weber', 'Clara Lindt', 'Tomas Kral', 'Marie Dubois', 'Ivan Horvat', 'Sofia Lang'],
    subjects: ['The home side', 'The champions', 'The visitors', 'The junior team', 'The national squad'],
    events: [
      'wins 3–1 after extra time',
      'loses the lead in the last minute',
      'signs a goalkeeper for two seasons',
      'reaches the final for the first time',
      'is held to a goalless draw',
      'cancels training because of snow',
    ],
    tags: ['football', 'cycling', 'tennis', 'athletics', 'transfer', 'cup'],
  },
  {
    name: 'culture',
    partitions: 2,
    compression: 'gzip',
    history: 1600,
    secondsBetween: 14,
    authors: ['Ottilie Frank', 'Paul Richter', 'Ines Moreau'],
    subjects: ['The municipal theatre', 'A small press', 'The film festival', 'The concert hall', 'The city library'],
    events: [
      'opens its season with a new translation',
      'finds letters believed lost for eighty years',
      'shows a restored print in its original colours',
      'announces free entry on Sundays',
      'celebrates a hundred years with a public reading',
    ],
    tags: ['theatre', 'books', 'film', 'music', 'museum'],
  },
  {
    name: 'science',
    partitions: 2,
    compression: 'lz4',
    history: 1200,
    secondsBetween: 18,
    authors: ['Hanna Berg', 'Luis Ortega'],
    subjects: ['A research team', 'The observatory', 'The university hospital', 'The marine institute'],
    events: [
      'measures the faintest signal so far',
      'publishes its data for everyone to check',
      'finds cold-water corals near the coast',
      'starts a ten-year study of sleep',
      'repeats a famous experiment, with another result',
    ],
    tags: ['astronomy', 'medicine', 'climate', 'biology', 'physics'],
  },
]

const places: readonly [string, ...string[]] = ['Prague', 'Vienna', 'Zürich', 'Kraków', 'München', 'Trieste']

export const newsTopics: readonly SampleTopic[] = sections.map(section => ({
  name: `news.${section.name}`,
  partitions: section.partitions,
  configs: new Map([['retention.ms', String(90 * 86_400_000)]]),
  compression: section.compression,
  history: section.history,
  recordsPerBatch: 24,
  secondsBetween: section.secondsBetween,
  record(random, number, time) {
    const author = random.pick(section.authors)
    const update = random.chance(0.15)
    const headline = `${random.pick(section.subjects)} ${random.pick(section.events)}`
    const article = {
      id: `${section.name}-${String(number + 1).padStart(6, '0')}`,
      section: section.name,
      headline,
      author,
      place: random.pick(places),
      publishedAt: time.toISOString(),
      words: random.between(180, 1400),
      tags: twoOf(random, section.tags),
      revision: update ? random.between(2, 5) : 1,
      teaser: `${headline}. What it means, and what comes next.`,
    }
    return {
      key: text(author.toLowerCase().replaceAll(' ', '.')),
      value: json(article),
      headers: headers(
        ['content-type', 'application/json'],
        ['event', update ? 'article.updated' : 'article.published'],
        ['source', 'newsroom'],
      ),
    }
  },
}))

function twoOf(random: Random, tags: readonly [string, ...string[]]): string[] {
  return [...new Set([random.pick(tags), random.pick(tags)])]
}
