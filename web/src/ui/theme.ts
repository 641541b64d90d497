import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { t } from '../locales';
import { variables } from './tokens';

/** The one accent: a deep petrol. */
const petrol: MantineColorsTuple = [
  '#e9f5f8',
  '#d3eaf0',
  '#a9d7e1',
  '#7cc7d4',
  '#6cc3d3',
  '#359bae',
  '#23869b',
  '#176f83',
  '#0f5c6e',
  '#0a4757',
];

const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#f1f2f4',
  '#e8eaed',
  '#dde0e4',
  '#c9cdd3',
  '#a9aeb7',
  '#5f6672',
  '#4b515c',
  '#343942',
  '#1f2329',
];

const dark: MantineColorsTuple = [
  '#dcdee3',
  '#b9bbc1',
  '#9a9ea8',
  '#6b6f79',
  '#36383f',
  '#2b2d33',
  '#202226',
  '#17181b',
  '#121316',
  '#0c0d0f',
];

const small = { defaultProps: { size: 'xs' } } as const;

/** Text of 13 px in small controls, labels as large, notes at 12 px. */
const inputSizes = () => ({
  wrapper: { '--input-fz': 'var(--mantine-font-size-sm)', '--input-bd-focus': 'var(--tw-focus)' },
});
const wrapperSizes = () => ({
  label: { '--input-label-size': 'var(--mantine-font-size-sm)' },
  description: { '--input-description-size': 'var(--mantine-font-size-xs)' },
  error: { '--input-error-size': 'var(--mantine-font-size-xs)' },
});
const buttonSizes = () => ({ root: { '--button-fz': 'var(--mantine-font-size-sm)' } });

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  colors: { petrol, gray, dark },
  black: '#1f2329',
  white: '#ffffff',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    Alert: { defaultProps: { variant: 'light' } },
    Autocomplete: small,
    Badge: { defaultProps: { size: 'md', radius: 'sm', variant: 'light' }, classNames: { root: 'tw-badge' } },
    Button: { ...small, vars: buttonSizes, classNames: { root: 'tw-button' } },
    Checkbox: small,
    ColorInput: small,
    Combobox: small,
    DateInput: small,
    DatePickerInput: small,
    DateTimePicker: small,
    Input: { vars: inputSizes },
    InputWrapper: { vars: wrapperSizes, classNames: { label: 'tw-label' } },
    Loader: { defaultProps: { size: 'xs', color: 'gray' } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': t('Close'), size: 'sm' } } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.35 },
        padding: 'lg',
        closeButtonProps: { 'aria-label': t('Close'), size: 'sm' },
        transitionProps: { duration: 120, transition: 'fade' },
      },
      classNames: { title: 'tw-modal-title', header: 'tw-modal-header' },
    },
    // The kit's <header> would be announced as a second banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        withinPortal: true,
        position: 'bottom-start',
        withInitialFocusPlaceholder: false,
      },
    },
    MultiSelect: small,
    NumberInput: small,
    PasswordInput: small,
    Pill: small,
    Popover: { defaultProps: { shadow: 'md', withinPortal: true } },
    Progress: { defaultProps: { size: 'sm' } },
    Radio: small,
    SegmentedControl: small,
    Select: small,
    Switch: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 'sm' } },
    TagsInput: small,
    Text: { defaultProps: { size: 'sm' } },
    Textarea: small,
    TextInput: small,
    TimeInput: small,
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        withinPortal: true,
        events: { hover: true, focus: true, touch: false },
      },
    },
  },
});

/** The kit's own names for what our palette says. */
const shared = {
  '--mantine-color-body': 'var(--tw-surface)',
  '--mantine-color-text': 'var(--tw-text)',
  '--mantine-color-dimmed': 'var(--tw-text-dim)',
  '--mantine-color-default-border': 'var(--tw-border-strong)',
  '--mantine-color-placeholder': 'var(--tw-text-faint)',
  '--mantine-color-anchor': 'var(--tw-accent-text)',
  '--mantine-color-error': 'var(--tw-bad)',
  '--mantine-color-petrol-light': 'var(--tw-accent-soft)',
  '--mantine-color-petrol-light-color': 'var(--tw-accent-text)',
  '--mantine-color-gray-light': 'var(--tw-surface-hover)',
  '--mantine-color-gray-light-color': 'var(--tw-text-dim)',
  '--mantine-color-green-light': 'var(--tw-good-soft)',
  '--mantine-color-green-light-color': 'var(--tw-good)',
  '--mantine-color-yellow-light': 'var(--tw-warn-soft)',
  '--mantine-color-yellow-light-color': 'var(--tw-warn)',
  '--mantine-color-red-light': 'var(--tw-bad-soft)',
  '--mantine-color-red-light-color': 'var(--tw-bad)',
  '--mantine-color-red-outline': 'var(--tw-bad)',
};

/** Adds our own variables to those of the kit, per scheme. */
export const variablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...variables('light'), ...shared },
  dark: { ...variables('dark'), ...shared },
});
