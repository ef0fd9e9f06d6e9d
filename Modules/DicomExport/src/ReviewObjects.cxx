#include "myosect/DicomExport/ReviewObjects.h"

#include <array>

#include "ReportDocument.h"

#include "dcmtk/dcmdata/dcdeftag.h"

#include "DatasetText.h"
#include "ReportWords.h"
#include "myosect/Core/Error.h"
#include "myosect/Report/ReportPages.h"

namespace myosect::dicomexport
{
namespace fs = std::filesystem;

namespace
{
void Load(const fs::path & file, DcmFileFormat & format)
{
  OFCondition condition = format.loadFile(file.c_str());
  condition = condition.good() ? format.loadAllDataIntoMemory() : condition;
  if (condition.bad())
  {
    throw Error(ErrorCode::UnreadableInput, "DICOM object " + file.filename().string() + " cannot be read (" + condition.text() +
                                                "); measure the study again with --dicom");
  }
}

/** Takes an earlier reader out of the observers. */
void RemoveReader(DSRDocumentTree & tree)
{
  for (std::size_t node = tree.gotoNamedNode(EntryOf(concepts::ObserverType())); node > 0;
       node = tree.gotoNextNamedNode(EntryOf(concepts::ObserverType())))
  {
    if (concepts::Person().value == tree.getCurrentContentItem().getCodeValue().getCodeValue().c_str())
    {
      tree.removeCurrentContentItem();
      break;
    }
  }
  if (tree.gotoNamedNode(EntryOf(concepts::PersonName())) > 0)
  {
    tree.removeCurrentContentItem();
  }
}

void ReviewReport(const fs::path & from, const fs::path & to, const std::optional<Predecessor> & predecessor, const report::Review & review,
                  bool edited)
{
  SourceHeader header(from);
  DcmFileFormat format;
  Load(from, format);
  const std::string sentence = report::ReviewSentence(review, edited);
  const bool isPlain = IsAscii(sentence);
  if (!isPlain)
  {
    header.ConvertToUnicode();
    Require(format.getDataset()->convertToUTF8(), "report, character set");
  }
  DSRDocument document;
  if (document.read(*format.getDataset()).bad() || document.getTree().gotoNamedNode(EntryOf(concepts::Review())) == 0)
  {
    throw Error(ErrorCode::UnsupportedInput, "DICOM object " + from.filename().string() +
                                                 " is no measurement report of this version; measure the study again with --dicom");
  }
  DSRDocumentTree & tree = document.getTree();
  Require(tree.getCurrentContentItem().setStringValue(sentence.c_str(), OFFalse), "report, review");
  RemoveReader(tree);
  if (tree.gotoNamedNode(EntryOf(concepts::DeviceModel())) == 0)
  {
    throw Error(ErrorCode::UnsupportedInput, "DICOM object " + from.filename().string() + " names no device; measure the study again");
  }
  InsertReader(tree, review);
  Require(document.createRevisedVersion(), "report");
  if (!isPlain)
  {
    Require(document.setSpecificCharacterSetType(DSRTypes::CS_UTF8), "report, character set");
  }
  SaveReport(to, document, header, review, header.Text(DCM_SeriesDescription), predecessor);
}

void ReviewPage(const fs::path & from, const fs::path & to, const std::optional<Predecessor> & /*predecessor*/,
                const report::Review & review, bool edited)
{
  DcmFileFormat format;
  Load(from, format);
  DcmDataset & dataset = *format.getDataset();
  Uint16 rows = 0;
  Uint16 columns = 0;
  const Uint8 * pixels = nullptr;
  unsigned long count = 0;
  const bool isThere = dataset.findAndGetUint16(DCM_Rows, rows).good() && dataset.findAndGetUint16(DCM_Columns, columns).good() &&
                       dataset.findAndGetUint8Array(DCM_PixelData, pixels, &count).good();
  report::RgbImage page{ columns, rows, {} };
  if (isThere && count == 3UL * rows * columns)
  {
    page.pixels.assign(pixels, pixels + count);
  }
  report::StampReportPage(page, review, edited);
  Require(dataset.putAndInsertUint8Array(DCM_PixelData, page.pixels.data(), static_cast<unsigned long>(page.pixels.size())), "pixel data");
  DescribePage(dataset, review, edited);
  SaveObject(to, format);
}

void ReviewPdf(const fs::path & from, const fs::path & to, const std::optional<Predecessor> & predecessor, const report::Review & review,
               bool edited)
{
  DcmFileFormat format;
  Load(from, format);
  DcmDataset & dataset = *format.getDataset();
  const Uint8 * bytes = nullptr;
  unsigned long count = 0;
  Uint32 length = 0;
  if (dataset.findAndGetUint8Array(DCM_EncapsulatedDocument, bytes, &count).bad() ||
      dataset.findAndGetUint32(DCM_EncapsulatedDocumentLength, length).bad() || length > count)
  {
    throw Error(ErrorCode::UnreadableInput, "DICOM object " + from.filename().string() + " holds no document; measure the study again");
  }
  const std::string pdf(reinterpret_cast<const char *>(bytes), length);
  PutDocument(dataset, report::StampReportPdf(pdf, review, edited));
  DescribePdf(dataset, review, edited);
  NamePredecessor(dataset, predecessor);
  SaveObject(to, format);
}
} // namespace

void ReviewObjects(const fs::path & directory, const fs::path & issued, const report::Review & review, bool edited)
{
  using Reissue = void (*)(const fs::path &, const fs::path &, const std::optional<Predecessor> &, const report::Review &, bool);
  const std::array<std::pair<const char *, Reissue>, 3> kinds{
    { { "sr.dcm", &ReviewReport }, { "sc.dcm", &ReviewPage }, { "pdf.dcm", &ReviewPdf } }
  };
  const auto fresh = [&](const char * name) { return directory / (std::string(name) + ".new"); };
  std::error_code status;
  for (const auto & [name, reissue] : kinds)
  {
    if (fs::is_regular_file(directory / name, status))
    {
      const std::string studyUid = SourceHeader(directory / name).Text(DCM_StudyInstanceUID);
      reissue(directory / name, fresh(name), FindPredecessor(issued, name, studyUid), review, edited);
    }
  }
  for (const auto & [name, reissue] : kinds)
  {
    if (fs::exists(fresh(name), status))
    {
      fs::rename(fresh(name), directory / name, status);
      if (status)
      {
        throw Error(ErrorCode::CannotWrite, "cannot replace DICOM object " + std::string(name) + ": " + status.message());
      }
    }
  }
}
} // namespace myosect::dicomexport
