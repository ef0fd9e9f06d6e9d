#include "ReportDocument.h"

#include <algorithm>

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcuid.h"

#include "DatasetText.h"
#include "Uids.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
/** 2026-01-31T14:05:00Z as 20260131140500+0000; empty for other forms. */
std::string DicomTime(const std::string & isoUtc)
{
  std::string digits;
  std::copy_if(isoUtc.begin(), isoUtc.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits.size() >= 14 ? digits.substr(0, 14) + "+0000" : "";
}

/** As one value of a person's name. */
std::string PersonText(std::string reader)
{
  constexpr std::size_t longest = 64;
  std::replace(reader.begin(), reader.end(), '\\', '/');
  std::replace(reader.begin(), reader.end(), '=', ' ');
  std::size_t end = std::min(reader.size(), longest);
  while (end < reader.size() && end > 0 && (static_cast<unsigned char>(reader[end]) & 0xC0) == 0x80)
  {
    --end;
  }
  return reader.substr(0, end);
}
} // namespace

namespace concepts
{
Code Review()
{
  return Private("MYO_REVIEW", "Review");
}

Code ObserverType()
{
  return Dcm("121005", "Observer Type");
}

Code Person()
{
  return Dcm("121006", "Person");
}

Code PersonName()
{
  return Dcm("121008", "Person Observer Name");
}

Code DeviceModel()
{
  return Dcm("121015", "Device Observer Model Name");
}
} // namespace concepts

bool IsVerified(const report::Review & review)
{
  return review.status == report::ReviewStatus::Accepted && !review.reader.empty() && !DicomTime(review.timeUtc).empty();
}

namespace
{
/** The reader who accepted, as an observer; nobody else. */
void AddReader(ReportTree & tree, const report::Review & review)
{
  if (IsVerified(review))
  {
    tree.AddCode(DSRTypes::RT_hasObsContext, concepts::ObserverType(), concepts::Person());
    tree.AddPersonName(DSRTypes::RT_hasObsContext, concepts::PersonName(), PersonText(review.reader));
  }
}
} // namespace

void OpenReport(ReportTree & tree, const report::Review & review)
{
  const auto context = DSRTypes::RT_hasObsContext;
  tree.OpenContainer(DSRTypes::RT_isRoot, Dcm("126000", "Imaging Measurement Report"), "1500");
  tree.AddCode(DSRTypes::RT_hasConceptMod, Dcm("121049", "Language of Content Item and Descendants"), { "en", "RFC5646", "English" });
  tree.AddCode(context, concepts::ObserverType(), Dcm("121007", "Device"));
  tree.AddUid(context, Dcm("121012", "Device Observer UID"), NameBasedUid({ "device", kSoftwareName, SoftwareVersion() }));
  tree.AddText(context, Dcm("121013", "Device Observer Name"), std::string(kSoftwareName));
  tree.AddText(context, Dcm("121014", "Device Observer Manufacturer"), std::string(kSoftwareName));
  tree.AddText(context, concepts::DeviceModel(), std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()));
  AddReader(tree, review);
  tree.AddCode(DSRTypes::RT_hasConceptMod, Dcm("121058", "Procedure reported"), Snomed("363679005", "Imaging procedure"));
}

void InsertReader(DSRDocumentTree & tree, const report::Review & review)
{
  if (!IsVerified(review))
  {
    return;
  }
  const auto insert = [&](DSRTypes::E_ValueType type, const Code & name) -> DSRContentItem &
  {
    const std::size_t node = tree.addContentItem(DSRTypes::RT_hasObsContext, type, DSRTypes::AM_afterCurrent);
    Require(node > 0 ? EC_Normal : SR_EC_CannotAddContentItem, "report, " + name.meaning);
    Require(tree.getCurrentContentItem().setConceptName(EntryOf(name)), "report, " + name.meaning);
    return tree.getCurrentContentItem();
  };
  Require(insert(DSRTypes::VT_Code, concepts::ObserverType()).setCodeValue(EntryOf(concepts::Person())), "report, observer");
  Require(insert(DSRTypes::VT_PName, concepts::PersonName()).setStringValue(PersonText(review.reader).c_str(), OFFalse),
          "report, observer");
}

void AddReview(ReportTree & tree, const std::string & sentence)
{
  tree.OpenContainer(DSRTypes::RT_contains, { "C0034375", "UMLS", "Qualitative Evaluations" });
  tree.AddText(DSRTypes::RT_contains, concepts::Review(), sentence);
  tree.Close();
}

void SaveReport(const std::filesystem::path & file, DSRDocument & document, const SourceHeader & header, const report::Review & review,
                const std::string & description, const std::optional<Predecessor> & superseded)
{
  DSRCodingSchemeIdentificationList & schemes = document.getCodingSchemeIdentification();
  schemes.clear();
  Require(schemes.addItem(kPrivateScheme, PrivateSchemeUid().c_str(), kPrivateSchemeName, "MyoSect"), "report, coding scheme");
  Require(document.completeDocument(), "report");
  if (IsVerified(review))
  {
    Require(document.verifyDocument(PersonText(review.reader).c_str(), "not stated", DicomTime(review.timeUtc).c_str(), OFFalse),
            "report, verification");
  }
  DcmFileFormat format;
  DcmDataset & dataset = *format.getDataset();
  Require(document.write(dataset), "report");
  header.Complete(dataset, { UID_ComprehensiveSRStorage, "SR", "9002", description });
  PutEmptyIfAbsent(dataset, DCM_ReferencedPerformedProcedureStepSequence);
  PutEmptyIfAbsent(dataset, DCM_PerformedProcedureCodeSequence);
  NamePredecessor(dataset, superseded);
  SaveObject(file, format);
}
} // namespace myosect::dicomexport
