import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Workflow } from '../api/contract.js';
import { newKey } from '../api/new-key.js';
import { CrossIcon, DownIcon, PlusIcon, UpIcon } from '../app/icons.js';

export interface WorkflowValues {
  name: string;
  stages: { key: string; name: string; approverRole: string }[];
}

const MAX_STAGES = 20;

const newStage = (name = '', approverRole = '') => ({ key: newKey(), name, approverRole });

export const workflowValues = (known?: Partial<Workflow>): WorkflowValues => ({
  name: known?.name ?? '',
  stages: (known?.stages ?? [{ name: '', approverRole: '' }]).map((stage) => newStage(stage.name, stage.approverRole)),
});

export const workflowInput = ({ name, stages }: WorkflowValues): Workflow => ({
  name,
  stages: stages.map((stage) => ({ name: stage.name, approverRole: stage.approverRole })),
});

/** How amendments are approved: stages in their order. */
export function WorkflowFields({ form }: { form: UseFormReturnType<WorkflowValues> }) {
  const { stages } = form.values;
  return (
    <Stack>
      <TextInput label="Name of the workflow" withAsterisk {...form.getInputProps('name')} />
      <Stack gap="xs" component="ol" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Stages in their order">
        {stages.map(({ key }, index) => (
          <StageRow key={key} form={form} index={index} />
        ))}
      </Stack>
      {typeof form.errors.stages === 'string' && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {form.errors.stages}
        </Text>
      )}
      <Button
        variant="default"
        leftSection={<PlusIcon />}
        disabled={stages.length >= MAX_STAGES}
        onClick={() => {
          form.insertListItem('stages', newStage());
        }}
      >
        Add a stage
      </Button>
    </Stack>
  );
}

function StageRow({ form, index }: { form: UseFormReturnType<WorkflowValues>; index: number }) {
  const last = form.values.stages.length - 1;
  const path = `stages.${String(index)}`;
  const name = `stage ${String(index + 1)}`;
  const move = (to: number) => () => {
    form.reorderListItem('stages', { from: index, to });
  };
  return (
    <Group component="li" className="panel" gap="sm" align="flex-start">
      <Text fw={700} mt={30} w={18}>
        {index + 1}
      </Text>
      <TextInput label="Stage" flex="1 1 150px" withAsterisk {...form.getInputProps(`${path}.name`)} />
      <TextInput label="Approved by" flex="1 1 150px" withAsterisk {...form.getInputProps(`${path}.approverRole`)} />
      <Group gap={4} mt={26} wrap="nowrap">
        <StageButton label={`Move ${name} up`} disabled={index === 0} onClick={move(index - 1)} Icon={UpIcon} />
        <StageButton label={`Move ${name} down`} disabled={index === last} onClick={move(index + 1)} Icon={DownIcon} />
        <StageButton
          label={`Remove ${name}`}
          disabled={last === 0}
          onClick={() => {
            form.removeListItem('stages', index);
          }}
          Icon={CrossIcon}
        />
      </Group>
    </Group>
  );
}

interface StageButtonProps {
  label: string;
  disabled: boolean;
  onClick: () => void;
  Icon: typeof UpIcon;
}

const StageButton = ({ label, disabled, onClick, Icon }: StageButtonProps) => (
  <ActionIcon variant="default" size="lg" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
    <Icon />
  </ActionIcon>
);
