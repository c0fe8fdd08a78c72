import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A section of an imported document, in order. */
@Entity('document_sections')
@Check('ck_document_sections_place', 'ordinal >= 0 AND depth >= 0')
export class DocumentSectionEntity {
  @PrimaryColumn({ name: 'document_id', type: 'uuid', primaryKeyConstraintName: 'pk_document_sections' })
  @ForeignKey('DocumentEntity', { name: 'fk_document_sections_document' })
  documentId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_document_sections' })
  ordinal: number;

  /** 1 = top level; 0 = the text before the first heading. */
  @Column({ type: 'smallint' })
  depth: number;

  /** As written, without the trailing dot; empty where there is none. */
  @Column({ type: 'text' })
  number: string;

  @Column({ type: 'text' })
  title: string;

  @Column({ type: 'text' })
  text: string;
}
