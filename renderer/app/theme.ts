import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  TextInput,
  Tooltip,
} from '@mantine/core'

const iris: MantineColorsTuple = [
  '#f0f0ff',
  '#e0e0fd',
  '#c2c1f8',
  '#a3a1f3',
  '#8886ee',
  '#6f6de6',
  '#5b5adb',
  '#4c4bd1',
  '#3e3db3',
  '#323194',
]

const dark: MantineColorsTuple = [
  '#ebecf0',
  '#c9ccd4',
  '#a1a5b2',
  '#7c808c',
  '#3a3d47',
  '#2d2f37',
  '#1d1f25',
  '#17181d',
  '#131418',
  '#0f1013',
]

/** Sizes and the one accent; every other colour is a token of ui/tokens.css. */
export const theme = createTheme({
  respectReducedMotion: true,
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  colors: { iris, dark },
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 6,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 28 } }),
    Button: Button.extend({ defaultProps: { size: 'compact-sm' }, styles: { root: { fontWeight: 500 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' }, styles: { label: { paddingInline: 10 } } }),
    Select: Select.extend({ defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' }, nothingFoundMessage: 'Nothing has this name.' } }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: false } }),
  },
})

/** Mantine’s own greys are fainter than 4.5 : 1 on these grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-error': 'var(--henge-failing)',
    '--mantine-color-dimmed': 'var(--henge-muted)',
    '--mantine-color-body': 'var(--henge-surface)',
    '--mantine-color-text': 'var(--henge-text)',
    '--mantine-color-placeholder': 'var(--henge-muted)',
  },
  light: {
    '--mantine-color-error': 'var(--henge-failing)',
    '--mantine-color-dimmed': 'var(--henge-muted)',
    '--mantine-color-placeholder': 'var(--henge-muted)',
    '--mantine-color-text': 'var(--henge-text)',
  },
  dark: {
    '--mantine-color-error': 'var(--henge-failing)',
    '--mantine-color-dimmed': 'var(--henge-muted)',
    '--mantine-color-placeholder': 'var(--henge-muted)',
    '--mantine-color-text': 'var(--henge-text)',
    '--mantine-color-body': 'var(--henge-surface)',
  },
})
