import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import { ifMatch, keep, pathOf, useCommand } from '../api/commands.js';
import type { ClientEvent, Setup } from '../api/contract.js';
import { call } from '../api/http.js';
import { fieldErrors } from '../api/problem.js';
import { upload } from '../api/upload.js';
import type { Values } from './values.js';

interface Sent {
  setup: Pick<Setup, 'id' | 'version'>;
  event: ClientEvent;
  /** A form with its files, or JSON. */
  body: FormData | object;
}

/**
 * Sends a form as an event of a setup, shows what the API finds beside the fields, and tells how much has left.
 *
 * @param fileField the field of the form that is a file
 * @param onDone gets the setup after the event
 */
export function useSubmission<V extends Values>(
  form: UseFormReturnType<V>,
  fileField: string | undefined,
  onDone: (setup: Setup) => void,
) {
  const [uploaded, setUploaded] = useState(0);
  const command = useCommand(async ({ setup, event, body }: Sent, headers) => {
    const all = { ...ifMatch(setup), ...headers };
    const path = pathOf(setup.id, event);
    const reply =
      body instanceof FormData
        ? await upload<Setup>(path, body, all, setUploaded)
        : await call<Setup>(path, { method: 'POST', body, headers: all });
    return keep(reply.body);
  }, onDone);
  const { error } = command;
  const found = fieldErrors(error, fileField);
  const { setErrors } = form;
  useEffect(() => {
    if (error) setErrors(fieldErrors(error, fileField));
  }, [error, fileField, setErrors]);
  const hasFieldErrors = Object.keys(found).length > 0;
  return { ...command, uploaded, formError: hasFieldErrors ? undefined : error };
}
