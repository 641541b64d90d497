/** Everything an author can do to a document. Each function returns a command; `apply` carries it out. */
export * from './columns';
export * from './elements';
export * from './levels';
export * from './pages';
export { columnReference } from './references';
export { type Applied, apply, type Command, CommandError, type Step } from './steps';
