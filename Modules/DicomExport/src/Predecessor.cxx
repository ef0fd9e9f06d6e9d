#include "Predecessor.h"

#include "dcmtk/dcmdata/dcdeftag.h"

#include "DatasetText.h"
#include "SourceHeader.h"
#include "myosect/Core/Error.h"

namespace myosect::dicomexport
{
std::optional<Predecessor> FindPredecessor(const std::filesystem::path & folder, const char * name, const std::string & studyUid)
{
  std::error_code status;
  if (folder.empty() || !std::filesystem::is_regular_file(folder / name, status))
  {
    return std::nullopt;
  }
  const SourceHeader header = [&]
  {
    try
    {
      return SourceHeader(folder / name);
    }
    catch (const Error & error)
    {
      throw Error(error.Code(),
                  std::string("the earlier DICOM object ") + name + " is damaged; take the earlier result's folder dicom away");
    }
  }();
  const Predecessor found{
    header.Text(DCM_StudyInstanceUID),
    { header.Text(DCM_SOPClassUID), header.Text(DCM_SOPInstanceUID), header.Text(DCM_SeriesInstanceUID) },
  };
  return found.studyUid == studyUid ? std::optional(found) : std::nullopt;
}

void NamePredecessor(DcmDataset & dataset, const std::optional<Predecessor> & predecessor)
{
  dataset.findAndDeleteElement(DCM_PredecessorDocumentsSequence);
  if (!predecessor || GiveUids(dataset).sopInstanceUid == predecessor->object.sopInstanceUid)
  {
    return;
  }
  DcmItem & study = SequenceEntry(dataset, DCM_PredecessorDocumentsSequence);
  PutText(study, DCM_StudyInstanceUID, predecessor->studyUid);
  DcmItem & series = SequenceEntry(study, DCM_ReferencedSeriesSequence);
  PutText(series, DCM_SeriesInstanceUID, predecessor->object.seriesUid);
  DcmItem & instance = SequenceEntry(series, DCM_ReferencedSOPSequence);
  PutText(instance, DCM_ReferencedSOPClassUID, predecessor->object.sopClassUid);
  PutText(instance, DCM_ReferencedSOPInstanceUID, predecessor->object.sopInstanceUid);
}
} // namespace myosect::dicomexport
