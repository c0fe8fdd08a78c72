import { ApiProperty } from '@nestjs/swagger';
import type { Edge, MachineDocument } from '../../domain/machine.document.js';
import { EVENTS, STATES, type SetupEvent, type SetupState } from '../../domain/vocabulary.js';

const STATE = { enum: STATES, enumName: 'SetupState' };
const EVENT = { enum: EVENTS, enumName: 'SetupEvent' };

/** Which event leads from where to where. */
export class EdgeDto implements Edge {
  @ApiProperty(STATE)
  from: SetupState;

  @ApiProperty(EVENT)
  event: SetupEvent;

  /** More than one where it goes back to the working state that was left. */
  @ApiProperty({ ...STATE, isArray: true })
  to: SetupState[];
}

/** The machine of a setup. */
export class MachineDto implements MachineDocument {
  /** Raised with every change of the table. */
  version: number;

  @ApiProperty({ ...STATE, isArray: true })
  states: readonly SetupState[];

  @ApiProperty({ ...EVENT, isArray: true })
  events: readonly SetupEvent[];

  transitions: EdgeDto[];

  /** A state diagram for Mermaid. */
  mermaid: string;
}
