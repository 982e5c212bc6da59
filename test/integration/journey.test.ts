// The first journey without a login, on the release that is tested and on the built-in broker. With one:
// security.test.ts and mechanisms.test.ts.
import { describeJourney } from '#test/support/journey.ts'
import { describeOnBoth, draftOf } from '#test/support/workbench.ts'

describeOnBoth('PLAINTEXT,', bench => {
  describeJourney('PLAINTEXT', bench, () => ({ draft: draftOf(bench().bootstrap) }))
})
