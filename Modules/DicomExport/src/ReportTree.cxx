#include "ReportTree.h"

#include "DatasetText.h"

namespace myosect::dicomexport
{
namespace
{
/** Adds a node below the current one and moves to it. */
std::size_t Enter(DSRDocumentTree & tree, DSRTypes::E_RelationshipType relation, DSRTypes::E_ValueType type, const Code & name)
{
  const DSRTypes::E_RelationshipType used = tree.isEmpty() ? DSRTypes::RT_isRoot : relation;
  const std::size_t node = tree.addContentItem(used, type, DSRTypes::AM_belowCurrent);
  Require(node > 0 ? EC_Normal : SR_EC_CannotAddContentItem, "report, " + name.meaning);
  Require(tree.getCurrentContentItem().setConceptName(EntryOf(name)), "report, " + name.meaning);
  return node;
}
} // namespace

DSRCodedEntryValue EntryOf(const Code & code)
{
  return DSRCodedEntryValue(code.value.c_str(), code.scheme.c_str(), code.meaning.c_str());
}

namespace concepts
{
Code Derivation()
{
  return Dcm("121401", "Derivation");
}

Code FindingSite()
{
  return Snomed("363698007", "Finding Site");
}

Code Laterality()
{
  return Snomed("272741003", "Laterality");
}

Code Comment()
{
  return Dcm("121106", "Comment");
}
} // namespace concepts

void ReportTree::OpenContainer(Relation relation, const Code & name, const std::string & templateId)
{
  Enter(m_Tree, relation, DSRTypes::VT_Container, name);
  if (!templateId.empty())
  {
    Require(m_Tree.getCurrentContentItem().setTemplateIdentification(templateId.c_str(), "DCMR"), "report, template");
  }
}

void ReportTree::OpenCode(Relation relation, const Code & name, const Code & value)
{
  Enter(m_Tree, relation, DSRTypes::VT_Code, name);
  Require(m_Tree.getCurrentContentItem().setCodeValue(EntryOf(value)), "report, " + name.meaning);
}

std::size_t ReportTree::OpenNumber(const Code & name, const std::string & number, const Code & unit)
{
  const std::size_t node = Enter(m_Tree, DSRTypes::RT_contains, DSRTypes::VT_Num, name);
  Require(m_Tree.getCurrentContentItem().setNumericValue(DSRNumericMeasurementValue(number.c_str(), EntryOf(unit))),
          "report, " + name.meaning);
  return node;
}

void ReportTree::Close()
{
  m_Tree.goUp();
}

void ReportTree::AddCode(Relation relation, const Code & name, const Code & value)
{
  OpenCode(relation, name, value);
  Close();
}

void ReportTree::AddText(Relation relation, const Code & name, const std::string & text)
{
  Enter(m_Tree, relation, DSRTypes::VT_Text, name);
  Require(m_Tree.getCurrentContentItem().setStringValue(text.c_str(), OFFalse), "report, " + name.meaning);
  Close();
}

void ReportTree::AddUid(Relation relation, const Code & name, const std::string & uid)
{
  Enter(m_Tree, relation, DSRTypes::VT_UIDRef, name);
  Require(m_Tree.getCurrentContentItem().setStringValue(uid.c_str()), "report, " + name.meaning);
  Close();
}

void ReportTree::AddPersonName(Relation relation, const Code & name, const std::string & person)
{
  Enter(m_Tree, relation, DSRTypes::VT_PName, name);
  Require(m_Tree.getCurrentContentItem().setStringValue(person.c_str(), OFFalse), "report, " + name.meaning);
  Close();
}

void ReportTree::AddSegment(const Code & name, const ObjectReference & object, std::uint16_t segmentNumber)
{
  Enter(m_Tree, DSRTypes::RT_contains, DSRTypes::VT_Image, name);
  DSRImageReferenceValue reference(object.sopClassUid.c_str(), object.sopInstanceUid.c_str());
  reference.getSegmentList().addItem(segmentNumber);
  Require(m_Tree.getCurrentContentItem().setImageReference(reference), "report, " + name.meaning);
  Close();
}

void ReportTree::AddReport(const Code & name, const ObjectReference & object)
{
  Enter(m_Tree, DSRTypes::RT_inferredFrom, DSRTypes::VT_Composite, name);
  const DSRCompositeReferenceValue reference(object.sopClassUid.c_str(), object.sopInstanceUid.c_str());
  Require(m_Tree.getCurrentContentItem().setCompositeReference(reference), "report, " + name.meaning);
  Close();
}

void ReportTree::InferFrom(std::size_t node)
{
  Require(m_Tree.addByReferenceRelationship(DSRTypes::RT_inferredFrom, node) > 0 ? EC_Normal : SR_EC_CannotAddContentItem,
          "report, reference");
}
} // namespace myosect::dicomexport
