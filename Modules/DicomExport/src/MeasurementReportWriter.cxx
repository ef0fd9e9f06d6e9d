#include <algorithm>
#include <memory>
#include <set>

#include "MeasurementGroup.h"

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

bool IsAccepted(const report::Review & review)
{
  return review.status == report::ReviewStatus::Accepted && !review.reader.empty() && !DicomTime(review.timeUtc).empty();
}

void AddObservers(ReportTree & tree, const report::Review & review)
{
  const auto context = DSRTypes::RT_hasObsContext;
  const Code type = Dcm("121005", "Observer Type");
  tree.AddCode(context, type, Dcm("121007", "Device"));
  tree.AddUid(context, Dcm("121012", "Device Observer UID"), NameBasedUid({ "device", kSoftwareName, SoftwareVersion() }));
  tree.AddText(context, Dcm("121013", "Device Observer Name"), std::string(kSoftwareName));
  tree.AddText(context, Dcm("121014", "Device Observer Manufacturer"), std::string(kSoftwareName));
  tree.AddText(context, Dcm("121015", "Device Observer Model Name"), std::string(kSoftwareName) + ' ' + std::string(SoftwareVersion()));
  if (IsAccepted(review))
  {
    tree.AddCode(context, type, Dcm("121006", "Person"));
    tree.AddPersonName(context, Dcm("121008", "Person Observer Name"), review.reader);
  }
}

void FillTree(DSRDocument & document, const ExportJob & job)
{
  const report::ResultContent & content = *job.input.content;
  ReportTree tree(document.getTree());
  tree.OpenContainer(DSRTypes::RT_isRoot, Dcm("126000", "Imaging Measurement Report"), "1500");
  tree.AddCode(DSRTypes::RT_hasConceptMod, Dcm("121049", "Language of Content Item and Descendants"), { "en", "RFC5646", "English" });
  AddObservers(tree, content.review);
  tree.AddCode(DSRTypes::RT_hasConceptMod, Dcm("121058", "Procedure reported"), Snomed("363679005", "Imaging procedure"));
  tree.OpenContainer(DSRTypes::RT_contains, Dcm("126010", "Imaging Measurements"));
  for (const auto & groups : { SlabGroups(content), LevelGroups(content) })
  {
    for (const MeasurementGroup & group : groups)
    {
      AddGroup(tree, job, group);
    }
  }
  tree.Close();
  if (!content.asymmetry.empty() || !job.input.changes.empty())
  {
    tree.OpenContainer(DSRTypes::RT_contains, Dcm("126011", "Derived Imaging Measurements"));
    AddAsymmetryGroups(tree, job);
    AddChangeGroups(tree, job);
    tree.Close();
  }
  tree.OpenContainer(DSRTypes::RT_contains, { "C0034375", "UMLS", "Qualitative Evaluations" });
  tree.AddText(DSRTypes::RT_contains, Private("MYO_REVIEW", "Review"), report::ReviewSentence(content.review, HasEdits(content)));
  tree.Close();
}

void AddEvidence(DSRDocument & document, const ExportJob & job)
{
  DSRSOPInstanceReferenceList & evidence = document.getCurrentRequestedProcedureEvidence();
  const auto add = [&](const std::string & series, const std::string & sopClass, const std::string & instance)
  { Require(evidence.addItem(job.studyUid.c_str(), series.c_str(), sopClass.c_str(), instance.c_str()), "report, evidence"); };
  if (job.segmentation)
  {
    const ObjectReference & object = job.segmentation->object;
    add(object.seriesUid, object.sopClassUid, object.sopInstanceUid);
  }
  std::set<std::string> known;
  for (const dicom::SliceSource & slice : job.input.source->slices)
  {
    if (known.insert(slice.sopInstanceUid).second)
    {
      add(slice.seriesUid, slice.sopClassUid, slice.sopInstanceUid);
    }
  }
}
} // namespace

void WriteMeasurementReport(const std::filesystem::path & file, const ExportJob & job)
{
  const report::Review & review = job.input.content->review;
  DSRDocument document;
  Require(document.createNewDocument(DSRTypes::DT_ComprehensiveSR), "report");
  if (!IsAscii(review.reader) || !IsAscii(review.reason))
  {
    Require(document.setSpecificCharacterSetType(DSRTypes::CS_UTF8), "report, character set");
  }
  FillTree(document, job);
  AddEvidence(document, job);
  Require(document.getCodingSchemeIdentification().addItem(kPrivateScheme, PrivateSchemeUid().c_str(), kPrivateSchemeName, "MyoSect"),
          "report, coding scheme");
  Require(document.completeDocument(), "report");
  if (IsAccepted(review))
  {
    const std::string told = job.header.Text(DCM_InstitutionName);
    Require(document.verifyDocument(review.reader.c_str(), told.empty() ? "not stated" : told.c_str(), DicomTime(review.timeUtc).c_str(),
                                    OFFalse),
            "report, verification");
  }
  DcmFileFormat format;
  DcmDataset & dataset = *format.getDataset();
  Require(document.write(dataset), "report");
  job.header.Complete(dataset, { UID_ComprehensiveSRStorage, job.InstanceUid("report"), job.SeriesUid("report"), "SR", "9002",
                                 std::string(kSoftwareName) + " measurements" });
  PutEmptyIfAbsent(dataset, DCM_ReferencedPerformedProcedureStepSequence);
  PutEmptyIfAbsent(dataset, DCM_PerformedProcedureCodeSequence);
  SaveObject(file, format);
}
} // namespace myosect::dicomexport
