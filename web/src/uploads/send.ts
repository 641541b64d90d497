import { type Model, memberHeaders, serverBase } from '../api/client';
import { errorFromReply, unreachable } from '../api/errors';

export interface Sent {
  bytes: number;
  total: number;
}

/**
 * Sends a file to the staging area and returns its preview. `fetch` cannot tell how much has been sent, hence the
 * older request object.
 */
export function sendFile(
  file: File,
  onProgress: (sent: Sent) => void,
  signal: AbortSignal,
): Promise<Model<'Preview'>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${serverBase()}/api/uploads?file_name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    for (const [name, value] of Object.entries(memberHeaders())) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => onProgress({ bytes: loaded, total: file.size });
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(errorFromReply(request.status, request.response));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
