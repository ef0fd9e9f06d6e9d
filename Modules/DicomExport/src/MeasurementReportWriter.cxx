#include <set>

#include "MeasurementGroup.h"

#include "dcmtk/dcmdata/dcuid.h"

#include "DatasetText.h"
#include "ReportDocument.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
void FillTree(DSRDocument & document, const ExportJob & job)
{
  const report::ResultContent & content = *job.input.content;
  ReportTree tree(document.getTree());
  OpenReport(tree, content.review);
  tree.OpenContainer(DSRTypes::RT_contains, Dcm("126010", "Imaging Measurements"));
  for (const auto & groups : { SlabGroups(content), LevelGroups(content) })
  {
    for (const MeasurementGroup & group : groups)
    {
      AddGroup(tree, job, group);
    }
  }
  tree.Close();
  if (!content.asymmetry.empty())
  {
    tree.OpenContainer(DSRTypes::RT_contains, Dcm("126011", "Derived Imaging Measurements"));
    AddAsymmetryGroups(tree, job);
    tree.Close();
  }
  AddReview(tree, report::ReviewSentence(content.review, HasEdits(content)));
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
  SaveReport(file, document, job.header, review, std::string(kSoftwareName) + " measurements",
             FindPredecessor(job.input.superseded, "sr.dcm", job.studyUid));
}
} // namespace myosect::dicomexport
