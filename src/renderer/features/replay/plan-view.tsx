// What a replay would do, before it is begun.
import { IconAlertTriangle, IconBan } from '@tabler/icons-react'
import type { ReplayPlan } from '#contract/index.ts'
import { Facts } from '#renderer/ui/index.ts'
import classes from './replay.module.css'
import { amountWords, onceOnlyWords, schemaWords, targetWords } from './words.ts'

export function PlanView({ plan }: { plan: ReplayPlan }) {
  const schemas = schemaWords(plan)
  const facts: [string, string][] = [
    ['Reads', amountWords(plan)],
    ['Writes', targetWords(plan)],
    ['Sent', onceOnlyWords[plan.onceOnly]],
  ]
  if (schemas !== null) facts.push(['Schema ids', schemas])
  const warnings = plan.warnings.toSorted((a, b) => Number(b.isBlocking) - Number(a.isBlocking))
  return (
    <>
      <Facts label="Plan of the replay" facts={facts} />
      <p className={classes.why}>{plan.onceOnlyWhy}</p>
      {warnings.length > 0 && (
        <ul className={classes.warnings} aria-label="Warnings">
          {warnings.map(({ code, topic, isBlocking, what, remedy }) => (
            <li key={`${code} ${topic}`} data-blocking={isBlocking}>
              {isBlocking ? <IconBan size={14} aria-label="Blocks" /> : <IconAlertTriangle size={14} aria-hidden />}
              <span>
                {what} <span className={classes.dim}>{remedy}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {plan.unknown.length > 0 && (
        <details className={classes.unknown}>
          <summary>What the plan cannot know</summary>
          <ul>
            {plan.unknown.map(each => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
