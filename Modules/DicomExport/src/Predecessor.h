#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcdatset.h"

#include "myosect/DicomExport/SourceStack.h"

namespace myosect::dicomexport
{
/** An earlier document that a new one takes the place of. */
struct Predecessor
{
  std::string studyUid;
  ObjectReference object;
};

/** The object in `folder / name`, if there is one of that study. \throws Error(UnreadableInput) for a damaged one. */
[[nodiscard]] std::optional<Predecessor> FindPredecessor(const std::filesystem::path & folder, const char * name,
                                                         const std::string & studyUid);

/** Fills the Predecessor Documents Sequence, unless the finished dataset is that very document. */
void NamePredecessor(DcmDataset & dataset, const std::optional<Predecessor> & predecessor);
} // namespace myosect::dicomexport
