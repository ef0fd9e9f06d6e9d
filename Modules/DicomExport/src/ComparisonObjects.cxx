#include "myosect/DicomExport/ComparisonObjects.h"

#include <set>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcsequen.h"
#include "dcmtk/dcmdata/dcuid.h"

#include "ComparisonJob.h"
#include "DatasetText.h"
#include "ReportDocument.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
namespace
{
constexpr const char * kReportClass = UID_ComprehensiveSRStorage;

/** Calls body(item) for each item of a sequence; nothing when there is none. */
template <typename TBody> void ForEachItem(DcmItem & item, const DcmTagKey & tag, const TBody & body)
{
  DcmSequenceOfItems * sequence = nullptr;
  if (item.findAndGetSequence(tag, sequence).good() && sequence != nullptr)
  {
    for (unsigned long i = 0; i < sequence->card(); ++i)
    {
      body(*sequence->getItem(i));
    }
  }
}

std::string TimePointOf(DcmDataset & dataset)
{
  const std::string told = TextOf(dataset, DCM_ClinicalTrialTimePointID);
  const std::string date = TextOf(dataset, DCM_StudyDate);
  return !told.empty() || date.size() != 8 ? told : date.substr(0, 4) + '-' + date.substr(4, 2) + '-' + date.substr(6, 2);
}

void AddEvidence(DSRDocument & document, const std::vector<VisitReport> & visits)
{
  std::set<std::string> known;
  const std::string & studyUid = visits.back().studyUid;
  const auto add = [&](const std::string & study, const ObjectReference & object)
  {
    DSRSOPInstanceReferenceList & list =
        study == studyUid ? document.getCurrentRequestedProcedureEvidence() : document.getPertinentOtherEvidence();
    if (known.insert(object.sopInstanceUid).second)
    {
      Require(list.addItem(study.c_str(), object.seriesUid.c_str(), object.sopClassUid.c_str(), object.sopInstanceUid.c_str()),
              "report, evidence");
    }
  };
  for (const VisitReport & visit : visits)
  {
    add(visit.studyUid, visit.object);
    for (const VisitReport::Evidence & evidence : visit.evidence)
    {
      add(evidence.studyUid, evidence.object);
    }
  }
}

void WriteReport(const std::filesystem::path & file, const ComparisonJob & job, const SourceHeader & header)
{
  const report::Review review; // nobody can review a comparison yet
  DSRDocument document;
  Require(document.createNewDocument(DSRTypes::DT_ComprehensiveSR), "report");
  ReportTree tree(document.getTree());
  OpenReport(tree, review);
  tree.OpenContainer(DSRTypes::RT_contains, Dcm("126011", "Derived Imaging Measurements"));
  AddChangeGroups(tree, job);
  AddTrendGroups(tree, job);
  tree.Close();
  AddReview(tree, report::ReviewSentence(review, false));
  AddEvidence(document, job.visits);
  SaveReport(file, document, header, review, std::string(kSoftwareName) + " changes", std::nullopt);
}
} // namespace

void RequireComparisonKinds(const ObjectKinds & kinds)
{
  if (kinds.segmentation || kinds.secondaryCapture || kinds.pdf)
  {
    throw Error(ErrorCode::Usage, "a comparison is written as a measurement report only; give --dicom sr");
  }
}

VisitReport ReadVisitReport(const std::filesystem::path & file)
{
  const std::string name = file.filename().string();
  DcmFileFormat format;
  if (const OFCondition condition = format.loadFile(file.c_str()); condition.bad())
  {
    throw Error(ErrorCode::UnreadableInput, "DICOM object " + name + " cannot be read (" + condition.text() + "); make the result anew");
  }
  DcmDataset & dataset = *format.getDataset();
  VisitReport report;
  report.file = file;
  report.object = { TextOf(dataset, DCM_SOPClassUID), TextOf(dataset, DCM_SOPInstanceUID), TextOf(dataset, DCM_SeriesInstanceUID) };
  report.studyUid = TextOf(dataset, DCM_StudyInstanceUID);
  if (report.object.sopClassUid != kReportClass || report.object.sopInstanceUid.empty() || report.object.seriesUid.empty() ||
      report.studyUid.empty())
  {
    throw Error(ErrorCode::UnsupportedInput, "DICOM object " + name + " is no measurement report of this program; make the result anew");
  }
  report.patientId = TextOf(dataset, DCM_PatientID) + '^' + TextOf(dataset, DCM_IssuerOfPatientID);
  report.timePoint = TimePointOf(dataset);
  ForEachItem(dataset, DCM_CurrentRequestedProcedureEvidenceSequence,
              [&](DcmItem & study)
              {
                ForEachItem(study, DCM_ReferencedSeriesSequence,
                            [&](DcmItem & series)
                            {
                              ForEachItem(series, DCM_ReferencedSOPSequence,
                                          [&](DcmItem & instance)
                                          {
                                            report.evidence.push_back({ TextOf(study, DCM_StudyInstanceUID),
                                                                        { TextOf(instance, DCM_ReferencedSOPClassUID),
                                                                          TextOf(instance, DCM_ReferencedSOPInstanceUID),
                                                                          TextOf(series, DCM_SeriesInstanceUID) } });
                                          });
                            });
              });
  return report;
}

void WriteComparisonObjects(const std::filesystem::path & directory, const report::ComparisonContent & content,
                            const std::vector<VisitReport> & visits, const ObjectKinds & kinds, RunContext & context)
{
  RequireComparisonKinds(kinds);
  if (visits.size() != content.visits.size() || visits.empty())
  {
    throw Error(ErrorCode::Internal, "the visits of a comparison and their reports do not fit together");
  }
  for (std::size_t i = 0; i < visits.size(); ++i)
  {
    if (visits[i].studyUid != content.visits[i].identity.studyUid)
    {
      throw Error(ErrorCode::UnsupportedInput,
                  "visit " + std::to_string(i + 1) + ": its DICOM report is of another study than its tables; make the result anew");
    }
  }
  context.ThrowIfCancelled();
  if (kinds.report)
  {
    WriteReport(directory / "sr.dcm", { content, visits }, SourceHeader(visits.back().file));
  }
}
} // namespace myosect::dicomexport
