#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Tables.h"
#include "myosect/Core/Types.h"
#include "myosect/DicomExport/SourceStack.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::dicomexport
{
/** Which objects are asked for. */
struct ObjectKinds
{
  bool segmentation = false, report = false, secondaryCapture = false, pdf = false;

  [[nodiscard]] bool Any() const { return segmentation || report || secondaryCapture || pdf; }
};

/** From words: seg, sr, sc, pdf. \throws Error(Usage) for another word. */
[[nodiscard]] ObjectKinds ParseObjectKinds(const std::vector<std::string> & words);

/** Everything that objects are made of. Pointers are borrowed. */
struct ExportInput
{
  const SourceStack * source = nullptr;
  const std::vector<LabelId> * labels = nullptr; ///< on source->grid
  const report::ResultContent * content = nullptr;
  bool foreign = false;             ///< labels of another program, which tells no algorithm
  std::filesystem::path superseded; ///< folder of objects that these take the place of: report and PDF name theirs; may be empty
};

/**
 * \brief Writes seg.dcm, sr.dcm, sc.dcm and pdf.dcm, as asked for, into `directory`, which exists.
 *
 * Patient and study are those of the first source image; content dates and times are the source's. The UIDs of an object follow from all
 * its other bytes, and the same input gives the same bytes. Objects refer to each other where both are asked for. Without any label no
 * segmentation is written, with a warning. \throws Error(UnreadableInput) when a source file is gone, (UnsupportedInput) for a source
 * without study UID or frame of reference, (CannotWrite), (ProcessingFailed).
 */
void WriteObjects(const std::filesystem::path & directory, const ExportInput & input, const ObjectKinds & kinds, RunContext & context);

/**
 * The UID under which a target is followed over visits: of a participant (or a study, when nobody was told), a limb and a tissue, level or
 * metric. `segment` unknown stands for the whole limb.
 */
[[nodiscard]] std::string TrackingUid(const StudyIdentity & identity, Side side, Segment segment, const std::string & target);
/** In words, without the participant: "left thigh muscle". */
[[nodiscard]] std::string TrackingName(Side side, Segment segment, const std::string & target);
} // namespace myosect::dicomexport
