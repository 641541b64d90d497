/** The drawing library, in a file of its own: fetched as soon as it is known that a chart will be shown. */
export const fetchEngine = () => import('./engine');
