// Mantine's theme: calm neutral greys, one accent, 12–13 px, small controls. Colours of our own are CSS variables in
// theme.css; here Mantine's are pointed at them, so that both schemes are changed in one place.
import {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Radio,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core'

const accent: MantineColorsTuple = [
  '#eef3fd',
  '#dce7fb',
  '#bacff5',
  '#95b5ef',
  '#7aa5ef',
  '#5589e2',
  '#3a70d4',
  '#2a5fc2',
  '#214fa6',
  '#17408b',
]

const dark: MantineColorsTuple = [
  '#dcdfe4',
  '#b9bec7',
  '#9aa1ac',
  '#767d88',
  '#40454d',
  '#363a41',
  '#2c3036',
  '#1b1d21',
  '#17191c',
  '#121417',
]

const red: MantineColorsTuple = [
  '#fdf3f2',
  '#fbe3e1',
  '#f5c5c1',
  '#ff938a',
  '#f07b72',
  '#e0584e',
  '#c93b32',
  '#b3261e',
  '#98201a',
  '#7d1a15',
]

const monospace = 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace'

/** Portals start with the page's defaults; motion is kept short, and off when the system says so. */
const transition = { duration: 80 }

export const theme = createTheme({
  colors: { accent, dark, red },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: monospace,
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '15px' },
  lineHeights: { xs: '1.4', sm: '1.4', md: '1.4', lg: '1.4', xl: '1.4' },
  headings: { fontWeight: '600' },
  defaultRadius: 4,
  cursorType: 'pointer',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 'sm', variant: 'subtle', color: 'gray' } }),
    Autocomplete: Autocomplete.extend({ defaultProps: { size: 'xs', comboboxProps: { transitionProps: transition } } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: transition, shadow: 'md' } }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: transition, overlayProps: { backgroundOpacity: 0.35 }, padding: 'md' },
    }),
    MultiSelect: MultiSelect.extend({ defaultProps: { size: 'xs', comboboxProps: { transitionProps: transition } } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Radio: Radio.extend({ defaultProps: { size: 'xs' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', transitionDuration: 80 } }),
    Select: Select.extend({ defaultProps: { size: 'xs', comboboxProps: { transitionProps: transition } } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    TagsInput: TagsInput.extend({ defaultProps: { size: 'xs', comboboxProps: { transitionProps: transition } } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: transition, multiline: true } }),
  },
})

const surfaces = {
  '--mantine-color-body': 'var(--o-bg)',
  '--mantine-color-text': 'var(--o-text)',
  '--mantine-color-dimmed': 'var(--o-dim)',
  '--mantine-color-default': 'var(--o-field)',
  '--mantine-color-default-hover': 'var(--o-hover)',
  '--mantine-color-default-color': 'var(--o-text)',
  '--mantine-color-default-border': 'var(--o-line-strong)',
  '--mantine-color-placeholder': 'var(--o-placeholder)',
  '--mantine-color-error': 'var(--o-danger)',
  '--mantine-color-anchor': 'var(--o-accent)',
}

// Red words on the page's ground need another red than white words on a red button.
const destructive = (filled: string) => ({
  '--mantine-color-red-6': 'var(--o-danger)',
  '--mantine-color-red-text': 'var(--o-danger)',
  '--mantine-color-red-light-color': 'var(--o-danger)',
  '--mantine-color-red-filled': filled,
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...surfaces, ...destructive('#b3261e') },
  dark: { ...surfaces, ...destructive('#c0392f') },
})
