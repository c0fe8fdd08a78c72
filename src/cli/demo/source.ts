import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Complaint } from './complaint.js';

/** The document that the demo submits. */
export interface Source {
  fileName: string;
  title: string;
  documentType: string;
  content: Blob;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

/**
 * Reads the file, or takes the built-in sample. What kind of file is accepted is the server's decision.
 *
 * @throws {Complaint} where the file cannot be read
 */
export async function readSource(path: string | undefined): Promise<Source> {
  if (path === undefined) return sample();
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Complaint([`${path} cannot be read: ${String(error)}`]);
  });
  const fileName = basename(path);
  const extension = extname(path);
  return {
    fileName,
    title: basename(path, extension).replace(/[-_]+/g, ' '),
    documentType: TYPES.find((type) => fileName.toLowerCase().includes(type)) ?? 'other',
    content: new Blob([bytes], { type: MEDIA_TYPES[extension.toLowerCase()] ?? 'application/octet-stream' }),
  };
}

const TYPES = ['bylaws', 'constitution', 'policy', 'charter'];

const sample = (): Source => ({
  fileName: 'bylaws.md',
  title: 'Bylaws of the Maple Court Association',
  documentType: 'bylaws',
  content: new Blob([SAMPLE], { type: 'text/markdown' }),
});

const SAMPLE = `These bylaws were adopted by the members at their founding meeting.

# 1. Name and purpose

## 1.1 Name

The name of the association is Maple Court Association.

## 1.2 Purpose

It looks after the common grounds and buildings of Maple Court.

# 2. Members

## 2.1 Admission

Every owner of a home in Maple Court is a member.

## 2.2 Dues

The members decide on the dues once a year.

# 3. Meetings

## 3.1 Annual meeting

The board calls the annual meeting four weeks ahead.

## 3.2 Votes

Each home has one vote. A simple majority decides.

# 4. Board

The members elect three of them to the board for two years.
`;
