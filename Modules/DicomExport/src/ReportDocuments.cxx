#include <set>

#include "ExportJob.h"

#include "dcmtk/dcmdata/dcdeftag.h"
#include "dcmtk/dcmdata/dcuid.h"

#include "DatasetText.h"
#include "Predecessor.h"
#include "ReportWords.h"
#include "myosect/Core/Version.h"
#include "myosect/Report/ReportPages.h"

namespace myosect::dicomexport
{
namespace
{
std::string StatusWords(const report::Review & review, bool edited)
{
  switch (review.status)
  {
  case report::ReviewStatus::Accepted:
    return "accepted";
  case report::ReviewStatus::Rejected:
    return "rejected";
  default:
    return edited ? "automated, corrected, not reviewed" : "automated, not reviewed";
  }
}

/** What all pictures of the report tell of their origin. */
void DescribeReport(DcmDataset & dataset)
{
  PutText(dataset, DCM_ConversionType, "WSD");
  PutText(dataset, DCM_BurnedInAnnotation, "YES");
  PutText(dataset, DCM_SecondaryCaptureDeviceManufacturer, std::string(kSoftwareName));
  PutText(dataset, DCM_SecondaryCaptureDeviceManufacturerModelName, std::string(kSoftwareName));
  PutText(dataset, DCM_SecondaryCaptureDeviceSoftwareVersions, std::string(SoftwareVersion()));
}

void PutSources(DcmDataset & dataset, const DcmTagKey & sequence, const SourceStack & source)
{
  std::set<std::string> known;
  long index = 0;
  for (const dicom::SliceSource & slice : source.slices)
  {
    if (known.insert(slice.sopInstanceUid).second)
    {
      DcmItem & entry = SequenceEntry(dataset, sequence, index++);
      PutText(entry, DCM_ReferencedSOPClassUID, slice.sopClassUid);
      PutText(entry, DCM_ReferencedSOPInstanceUID, slice.sopInstanceUid);
    }
  }
}

/** 2024-01-31T14:05:00Z of the source's date and time. */
std::string IsoTime(const SourceHeader & header)
{
  const std::string date = header.ContentDate();
  const std::string time = header.ContentTime();
  return date.substr(0, 4) + '-' + date.substr(4, 2) + '-' + date.substr(6, 2) + 'T' + time.substr(0, 2) + ':' + time.substr(2, 2) + ':' +
         time.substr(4, 2) + 'Z';
}
} // namespace

void WriteSecondaryCapture(const std::filesystem::path & file, const ExportJob & job, RunContext & context)
{
  const report::RgbImage page = report::DrawReportPage(*job.input.content, context);
  DcmFileFormat format;
  DcmDataset & dataset = *format.getDataset();
  DescribeReport(dataset);
  PutText(dataset, DCM_ImageType, "DERIVED\\SECONDARY");
  PutText(dataset, DCM_LossyImageCompression, "00");
  PutSources(dataset, DCM_SourceImageSequence, *job.input.source);
  const auto word = [&](const DcmTagKey & tag, std::size_t value)
  { Require(dataset.putAndInsertUint16(tag, static_cast<Uint16>(value)), DcmTag(tag).getTagName()); };
  word(DCM_SamplesPerPixel, 3);
  PutText(dataset, DCM_PhotometricInterpretation, "RGB");
  word(DCM_PlanarConfiguration, 0);
  word(DCM_Rows, page.rows);
  word(DCM_Columns, page.columns);
  word(DCM_BitsAllocated, 8);
  word(DCM_BitsStored, 8);
  word(DCM_HighBit, 7);
  word(DCM_PixelRepresentation, 0);
  Require(dataset.putAndInsertUint8Array(DCM_PixelData, page.pixels.data(), static_cast<unsigned long>(page.pixels.size())), "pixel data");
  job.header.Complete(dataset, { UID_SecondaryCaptureImageStorage, "OT", "9003", "" });
  DescribePage(dataset, job.input.content->review, HasEdits(*job.input.content));
  PutEmptyIfAbsent(dataset, DCM_PatientOrientation);
  PutEmptyIfAbsent(dataset, DCM_Laterality);
  SaveObject(file, format);
}

void WriteEncapsulatedPdf(const std::filesystem::path & file, const ExportJob & job, RunContext & context)
{
  const report::ResultContent & content = *job.input.content;
  DcmFileFormat format;
  DcmDataset & dataset = *format.getDataset();
  DescribeReport(dataset);
  PutText(dataset, DCM_AcquisitionDateTime, "");
  PutCode(SequenceEntry(dataset, DCM_ConceptNameCodeSequence), Dcm("126000", "Imaging Measurement Report"));
  PutSources(dataset, DCM_SourceInstanceSequence, *job.input.source);
  PutText(dataset, DCM_MIMETypeOfEncapsulatedDocument, "application/pdf");
  PutDocument(dataset, report::ReportPdf(content, IsoTime(job.header), context));
  job.header.Complete(dataset, { UID_EncapsulatedPDFStorage, "DOC", "9004", "" });
  DescribePdf(dataset, content.review, HasEdits(content));
  NamePredecessor(dataset, FindPredecessor(job.input.superseded, "pdf.dcm", job.studyUid));
  SaveObject(file, format);
}

void DescribePage(DcmDataset & dataset, const report::Review & review, bool edited)
{
  const std::string words = StatusWords(review, edited);
  PutText(dataset, DCM_DerivationDescription, "Page 1 of the limb muscle report, " + words);
  PutText(dataset, DCM_SeriesDescription, std::string(kSoftwareName) + " report page (" + words + ')');
}

void DescribePdf(DcmDataset & dataset, const report::Review & review, bool edited)
{
  const std::string words = StatusWords(review, edited);
  PutText(dataset, DCM_DocumentTitle, "Limb muscle report (" + words + ')');
  PutText(dataset, DCM_SeriesDescription, std::string(kSoftwareName) + " report (" + words + ')');
  PutText(dataset, DCM_VerificationFlag, review.status == report::ReviewStatus::Accepted ? "VERIFIED" : "UNVERIFIED");
}

void PutDocument(DcmDataset & dataset, std::string pdf)
{
  const std::size_t length = pdf.size();
  pdf.append(length % 2, '\0');
  Require(dataset.putAndInsertUint8Array(DCM_EncapsulatedDocument, reinterpret_cast<const Uint8 *>(pdf.data()),
                                         static_cast<unsigned long>(pdf.size())),
          "document");
  Require(dataset.putAndInsertUint32(DCM_EncapsulatedDocumentLength, static_cast<Uint32>(length)), "document");
}
} // namespace myosect::dicomexport
