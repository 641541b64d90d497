/** Connections' forms, by platform. */
export {
  allAtFields,
  type Details,
  type DetailsOf,
  isComplete,
  isMoved,
  type Platform,
  type PlatformForm,
  toSend,
} from './description';
export { PlatformChoice } from './PlatformChoice';
export { PlatformFields } from './PlatformFields';
export { formOf, platforms } from './registry';
