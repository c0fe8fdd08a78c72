import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsEmail, IsString, MaxLength, ValidateNested } from 'class-validator';

/** The three submissions, as their routes check them. Plain Node has no decorators, so they are called. */
export class OrganizationBody {
  name;
  organizationType;
  contactEmail;
}

export class DocumentBody {
  title;
  documentType;
  hierarchy;
  mediaType;
  content;
}

export class WorkflowBody {
  name;
  stages;
}

class StageBody {
  name;
  approverRole;
}

check(OrganizationBody, 'name', IsString(), MaxLength(200));
check(OrganizationBody, 'organizationType', IsString(), MaxLength(40));
check(OrganizationBody, 'contactEmail', IsEmail());

check(DocumentBody, 'title', IsString(), MaxLength(200));
check(DocumentBody, 'documentType', IsString(), MaxLength(40));
check(DocumentBody, 'hierarchy', IsArray(), ArrayMaxSize(10), IsString({ each: true }));
check(DocumentBody, 'mediaType', IsString(), MaxLength(100));
check(DocumentBody, 'content', IsString(), MaxLength(90_000));

check(WorkflowBody, 'name', IsString(), MaxLength(200));
check(
  WorkflowBody,
  'stages',
  IsArray(),
  ArrayNotEmpty(),
  ArrayMaxSize(50),
  ValidateNested({ each: true }),
  Type(() => StageBody),
);

check(StageBody, 'name', IsString(), MaxLength(200));
check(StageBody, 'approverRole', IsString(), MaxLength(200));

function check(type, property, ...decorators) {
  for (const decorate of decorators) decorate(type.prototype, property);
}
