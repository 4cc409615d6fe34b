import { Menu, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { QueryLanguage } from '../../../shared/model/log-language.ts'
import { abilitiesOf } from '../../../shared/model/log-source-abilities.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
import styles from './logs.module.css'

const languages = [
  { language: 'kql', label: 'KQL', about: 'the same on every log source, with completion' },
  { language: 'lucene', label: 'Lucene', about: 'read by the server itself: regular expressions, ~, _exists_' },
] as const satisfies readonly { readonly language: QueryLanguage; readonly label: string; readonly about: string }[]

interface QueryLanguageSwitchProps {
  readonly source: string | null
  readonly language: QueryLanguage
  readonly onChange: (language: QueryLanguage) => void
}

/** In which language the query is written. Not there while only KQL is spoken. */
export function QueryLanguageSwitch({ source, language, onChange }: QueryLanguageSwitchProps) {
  const sources = useQuery(logSourcesQuery())
  const product = source === null ? 'own' : sources.data?.find(({ id }) => id === source)?.product
  // An address may say Lucene where it is not spoken: then it can be left.
  if (language === 'kql' && (product === undefined || !abilitiesOf(product).lucene)) return null
  return (
    <Menu position="bottom-end" shadow="md" returnFocus>
      <Menu.Target>
        <UnstyledButton className={styles.language} aria-label="Language of the query">
          {languages.find((one) => one.language === language)?.label}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map(({ language: one, label, about }) => (
          <Menu.Item key={one} aria-current={one === language} onClick={() => onChange(one)}>
            {label}
            <span className={styles.languageAbout}>{about}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
