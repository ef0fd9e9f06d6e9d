#pragma once

#include <cstddef>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmsr/dsrdoc.h"

#include "myosect/DicomExport/Codes.h"
#include "myosect/DicomExport/SourceStack.h"

namespace myosect::dicomexport
{
[[nodiscard]] DSRCodedEntryValue EntryOf(const Code & code);

/** Codes of the measurement report template that several of its parts use. */
namespace concepts
{
[[nodiscard]] Code Derivation();
[[nodiscard]] Code FindingSite();
[[nodiscard]] Code Laterality();
[[nodiscard]] Code Comment();
} // namespace concepts

/**
 * \brief Builds the content tree of a structured report from the root downwards.
 *
 * Open* adds a node below the current one and makes it the current one until Close; Add* adds a node and stays.
 */
class ReportTree
{
public:
  using Relation = DSRTypes::E_RelationshipType;

  explicit ReportTree(DSRDocumentTree & tree) : m_Tree(tree) {}

  void OpenContainer(Relation relation, const Code & name, const std::string & templateId = "");
  void OpenCode(Relation relation, const Code & name, const Code & value);
  /** Returns the node, for InferFrom. \param number  as it stands in the tables */
  std::size_t OpenNumber(const Code & name, const std::string & number, const Code & unit);
  void Close();

  void AddCode(Relation relation, const Code & name, const Code & value);
  void AddText(Relation relation, const Code & name, const std::string & text);
  void AddUid(Relation relation, const Code & name, const std::string & uid);
  void AddPersonName(Relation relation, const Code & name, const std::string & person);
  void AddSegment(const Code & name, const ObjectReference & object, std::uint16_t segmentNumber);
  /** The current number was taken from another report. */
  void AddReport(const Code & name, const ObjectReference & object);
  /** The current number was computed from the one of that node. */
  void InferFrom(std::size_t node);

private:
  DSRDocumentTree & m_Tree;
};
} // namespace myosect::dicomexport
