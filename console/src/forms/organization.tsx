import { FileInput, Group, Image, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useState } from 'react';
import type { Organization } from '../api/contract.js';

export interface OrganizationValues {
  name: string;
  organizationType: string;
  contactEmail: string;
  state: string;
  country: string;
  logo: File | null;
}

const TYPES = [
  { value: 'hoa', label: 'Homeowners association' },
  { value: 'nonprofit', label: 'Nonprofit' },
  { value: 'club', label: 'Club' },
  { value: 'company', label: 'Company' },
  { value: 'public_body', label: 'Public body' },
  { value: 'other', label: 'Other' },
];

export const organizationValues = (known?: Partial<Organization>): OrganizationValues => ({
  name: known?.name ?? '',
  organizationType: known?.organizationType ?? 'hoa',
  contactEmail: known?.contactEmail ?? '',
  state: known?.state ?? '',
  country: known?.country ?? '',
  logo: null,
});

/** As the API wants it: what is optional and empty is left out. */
export function organizationInput({ name, organizationType, contactEmail, state, country }: OrganizationValues) {
  return { name, organizationType, contactEmail, ...(state.trim() && { state }), ...(country.trim() && { country }) };
}

/** Who the organisation is. */
export function OrganizationFields({ form }: { form: UseFormReturnType<OrganizationValues> }) {
  return (
    <Stack>
      <TextInput label="Name" withAsterisk autoComplete="organization" {...form.getInputProps('name')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect label="Kind" withAsterisk data={TYPES} {...form.getInputProps('organizationType')} />
        <TextInput
          label="Contact e-mail"
          withAsterisk
          type="email"
          autoComplete="email"
          {...form.getInputProps('contactEmail')}
        />
        <TextInput label="State or province" autoComplete="address-level1" {...form.getInputProps('state')} />
        <TextInput
          label="Country"
          description="Two letters, for example US or DE"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="country"
          maxLength={2}
          {...form.getInputProps('country')}
        />
      </SimpleGrid>
      <Group align="flex-start" wrap="nowrap">
        <FileInput
          label="Logo"
          description="PNG, JPEG or WebP, up to 1 MiB"
          placeholder="Choose an image"
          accept="image/png,image/jpeg,image/webp"
          clearable
          clearButtonProps={{ 'aria-label': 'Remove the logo' }}
          flex={1}
          {...form.getInputProps('logo')}
        />
        {form.values.logo && <LogoPreview file={form.values.logo} />}
      </Group>
    </Stack>
  );
}

/** The image as it will be stored, from this machine's memory. */
function LogoPreview({ file }: { file: File }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return <Image src={url} alt="Preview of the logo" w={84} h={84} fit="contain" radius="md" className="panel" p={4} />;
}
