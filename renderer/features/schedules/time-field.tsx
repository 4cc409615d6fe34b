import { Button, TextInput } from '@mantine/core'
import { inZone, localInstant } from '../../../shared/model/local-time.ts'
import type { OfferedEnd } from '../../../shared/model/schedules/offered-ends.ts'
import styles from './schedules.module.css'

interface TimeFieldProps {
  readonly label: string
  readonly zone: string
  /** As the field has it, in the zone. */
  readonly value: string
  readonly wrong: string | null
  readonly offers: readonly OfferedEnd[]
  readonly onChange: (value: string) => void
}

/** A time of a zone, typed or taken from those that people mostly mean. */
export function TimeField({ label, zone, value, wrong, offers, onChange }: TimeFieldProps) {
  const at = localInstant(value, zone)
  return (
    <>
      <TextInput
        type="datetime-local"
        label={label}
        description={at === null ? zone : inZone(at, zone)}
        value={value}
        error={wrong}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className={styles.offers}>
        {offers.map((offer) => (
          <Button
            key={offer.label}
            size="compact-sm"
            variant="default"
            aria-pressed={offer.until === value}
            onClick={() => onChange(offer.until)}
          >
            {offer.label}
          </Button>
        ))}
      </div>
    </>
  )
}
