import { FileInput, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { DocumentFacts } from '../api/contract.js';
import { HeadingsPreview } from '../preview/HeadingsPreview.js';

export interface DocumentValues {
  title: string;
  documentType: string;
  /** As it is typed: `Article, Section`. */
  hierarchy: string;
  file: File | null;
}

const TYPES = [
  { value: 'bylaws', label: 'Bylaws' },
  { value: 'constitution', label: 'Constitution' },
  { value: 'policy', label: 'Policy' },
  { value: 'charter', label: 'Charter' },
  { value: 'other', label: 'Other' },
];

const ACCEPTED = '.txt,.text,.md,.markdown,.docx,text/plain,text/markdown';

export const documentValues = (known?: Partial<DocumentFacts>): DocumentValues => ({
  title: known?.title ?? '',
  documentType: known?.documentType ?? 'bylaws',
  hierarchy: (known?.hierarchy ?? ['Article', 'Section']).join(', '),
  file: null,
});

/** As the API wants it, without the file. */
export const documentInput = ({ title, documentType, hierarchy }: DocumentValues): DocumentFacts => ({
  title,
  documentType,
  hierarchy: hierarchy
    .split(',')
    .map((level) => level.trim())
    .filter((level) => level !== ''),
});

/** The governing document, with what the import will make of it. */
export function DocumentFields({ form }: { form: UseFormReturnType<DocumentValues> }) {
  const { file } = form.values;
  return (
    <Stack>
      <TextInput label="Title" withAsterisk {...form.getInputProps('title')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect label="Kind" withAsterisk data={TYPES} {...form.getInputProps('documentType')} />
        <TextInput
          label="Names of its levels"
          description="From the top, with commas between them"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          withAsterisk
          {...form.getInputProps('hierarchy')}
        />
      </SimpleGrid>
      <FileInput
        label="Document"
        description="Plain text, Markdown or Word (.docx), up to 20 MiB"
        placeholder="Choose a file"
        withAsterisk
        accept={ACCEPTED}
        clearable
        clearButtonProps={{ 'aria-label': 'Remove the file' }}
        {...form.getInputProps('file')}
      />
      {file && <HeadingsPreview key={`${file.name} ${String(file.lastModified)}`} file={file} />}
    </Stack>
  );
}
