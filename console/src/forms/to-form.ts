/** A form for the API: files as they are, arrays and objects as JSON, and nothing that is not there. */
export function toForm(fields: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    form.set(name, value instanceof File || typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form;
}
