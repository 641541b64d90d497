/**
 * The nonce of this page. The content policy refuses style elements that do not carry it, so everything that
 * adds some asks here: Mantine, CodeMirror, and (by the global name that it looks for) the lock of scrolling
 * behind dialogs.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

declare global {
  var __webpack_nonce__: string | undefined;
}

globalThis.__webpack_nonce__ = styleNonce();
