import { useForm, type UseFormReturnType } from '@mantine/form';
import type { Values } from './values.js';

/**
 * A form that survives a reload: what was typed stays in this tab until it was sent. Files cannot be kept.
 *
 * @param key   of the draft; one form never gets another's
 * @param fresh the values to begin with where there is no draft
 */
export function useDraft<V extends Values>(
  key: string,
  fresh: V,
  onChange: () => void,
): { form: UseFormReturnType<V>; forget: () => void } {
  const form = useForm<V>({
    initialValues: { ...fresh, ...readDraft<V>(key) },
    onValuesChange: (values) => {
      const kept = Object.entries(values).filter(([, value]) => !(value instanceof File) && value !== null);
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
      onChange();
    },
  });
  return {
    form,
    forget: () => {
      sessionStorage.removeItem(key);
    },
  };
}

function readDraft<V>(key: string): Partial<V> {
  const text = sessionStorage.getItem(key);
  return text === null ? {} : (JSON.parse(text) as Partial<V>);
}
