/** The command palette; separate from `ui/index`, because only the frame needs it. */
export { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
