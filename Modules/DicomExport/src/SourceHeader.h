#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfilefo.h"

#include "myosect/DicomExport/SourceStack.h"

namespace myosect::dicomexport
{
/** What sets one object apart from the others of a result. */
struct ObjectIdentity
{
  std::string sopClassUid, modality, seriesNumber, seriesDescription;
};

/**
 * \brief The header of a source image, and what of it new objects carry on.
 *
 * Patient, study, trial and their character set are taken over as they are. Dates and times of content are those of the source, since an
 * object that told when it was written would not have the same bytes twice.
 */
class SourceHeader
{
public:
  /** \throws Error(UnreadableInput) when the file cannot be read any more. */
  explicit SourceHeader(const std::filesystem::path & file);

  /** Brings all texts to UTF-8, for objects that hold other than ASCII text of our own. False when the toolkit cannot. */
  bool ConvertToUnicode();

  /** Gives the dataset the source's patient and study, and its own class, series and equipment; UIDs come with SaveObject. */
  void Complete(DcmDataset & dataset, const ObjectIdentity & identity) const;

  /** Content, acquisition, series or study date, whichever is the first that is told. */
  [[nodiscard]] std::string ContentDate() const;
  [[nodiscard]] std::string ContentTime() const;
  [[nodiscard]] std::string Text(const DcmTagKey & tag) const;

private:
  std::unique_ptr<DcmFileFormat> m_Format;
};

/** Gives the dataset the instance and series UIDs that follow from all its other bytes. */
ObjectReference GiveUids(DcmDataset & dataset);

/** Gives its UIDs and writes explicit VR little endian; the same dataset gives the same bytes. \throws Error(CannotWrite). */
ObjectReference SaveObject(const std::filesystem::path & file, DcmFileFormat & format);
} // namespace myosect::dicomexport
