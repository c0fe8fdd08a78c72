import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { prepared } from '../database/statements.js';
import type { Section } from './reading/index.js';

export interface DocumentFacts {
  title: string;
  documentType: string;
  /** Names of the levels, top level first. */
  hierarchy: string[];
}

export interface NewDocument extends DocumentFacts {
  setupId: string;
  sourceBlobId: string;
}

const INSERT = prepared(
  'insert_document',
  `INSERT INTO documents (id, setup_id, organization_id, title, document_type, hierarchy, source_blob_id)
   SELECT $1, o.setup_id, o.id, $3, $4, $5, $6 FROM organizations o WHERE o.setup_id = $2 RETURNING id`,
);
const OF_SETUP = prepared('document_of_setup', `SELECT id FROM documents WHERE setup_id = $1`);
const INSERT_SECTIONS = prepared(
  'insert_sections',
  `INSERT INTO document_sections (document_id, ordinal, depth, number, title, text)
   SELECT $1, * FROM unnest($2::int[], $3::smallint[], $4::text[], $5::text[], $6::text[])`,
);

/** Inserts the document of a setup's organisation. @returns its id @throws {Error} where the setup has none */
export async function insertDocument(em: EntityManager, document: NewDocument): Promise<string> {
  const rows = await em.query<{ id: string }[]>(INSERT, [
    randomUUID(),
    document.setupId,
    document.title,
    document.documentType,
    JSON.stringify(document.hierarchy),
    document.sourceBlobId,
  ]);
  const id = rows[0]?.id;
  if (!id) throw new Error(`Setup ${document.setupId} has no organisation.`);
  return id;
}

/** Corrects what a document says of itself; its source keeps its id. */
export async function correctDocument(em: EntityManager, id: string, facts: DocumentFacts): Promise<void> {
  await em.query(`UPDATE documents SET title = $2, document_type = $3, hierarchy = $4 WHERE id = $1`, [
    id,
    facts.title,
    facts.documentType,
    JSON.stringify(facts.hierarchy),
  ]);
}

/** The id of a setup's document. @throws {Error} where it has none */
export async function documentOf(em: EntityManager, setupId: string): Promise<string> {
  const rows = await em.query<{ id: string }[]>(OF_SETUP, [setupId]);
  const id = rows[0]?.id;
  if (!id) throw new Error(`Setup ${setupId} has no document.`);
  return id;
}

export async function deleteDocument(em: EntityManager, id: string): Promise<void> {
  await em.query(`DELETE FROM documents WHERE id = $1`, [id]);
}

/** Inserts a chunk of sections in one statement. */
export async function insertSections(em: EntityManager, documentId: string, sections: Section[]): Promise<void> {
  await em.query(INSERT_SECTIONS, [
    documentId,
    sections.map((section) => section.ordinal),
    sections.map((section) => section.depth),
    sections.map((section) => section.number),
    sections.map((section) => section.title),
    sections.map((section) => section.text),
  ]);
}

export async function deleteSections(em: EntityManager, documentId: string): Promise<void> {
  await em.query(`DELETE FROM document_sections WHERE document_id = $1`, [documentId]);
}
