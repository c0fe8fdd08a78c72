import { answered, unanswered } from './connection.js';
import { Unanswered } from './problem.js';
import { bearer, readReply, type Reply } from './http.js';

/**
 * Sends a form and tells how much of it has left; `fetch` cannot.
 *
 * @param onProgress gets 0 to 100
 * @throws {Problem} for a refusal; {Unanswered} where no answer came
 */
export function upload<T>(
  path: string,
  form: FormData,
  headers: Record<string, string>,
  onProgress: (percent: number) => void,
): Promise<Reply<T>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries({ ...bearer(), ...headers })) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress(total > 0 ? Math.floor((loaded / total) * 100) : 0);
    };
    request.onerror = () => {
      unanswered();
      reject(new Unanswered());
    };
    request.onload = () => {
      answered({ date: request.getResponseHeader('Date') });
      // In a promise of its own, which a refusal rejects.
      resolve(Promise.resolve(request).then(({ status, responseText }) => readReply<T>(status, responseText)));
    };
    request.send(form);
  });
}
