#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Types.h"

namespace myosect::viewer
{
/** What was said of an image besides its place; as the options of `myosect analyze`. */
struct ImageChoices
{
  std::filesystem::path water, fat;  ///< volume files of a Dixon set, in place of other files
  std::filesystem::path fatFraction; ///< volume file of a fat-fraction map alone, in place of other files
  std::optional<Segment> segment;    ///< of every slice
  std::optional<Side> side;          ///< of a single limb
  std::optional<Side> involvedSide;  ///< of injury or surgery
  bool t1Correction = false;         ///< of signal fat fractions
  std::vector<std::string> allowed;  ///< refusals to be lifted, by name
  std::string participantId;         ///< empty: by the contract's rule

  /** Whether files are named here. */
  [[nodiscard]] bool NamesFiles() const { return !water.empty() || !fat.empty() || !fatFraction.empty(); }
};

/** Where a study came from, enough to open it again. */
struct Origin
{
  std::vector<std::filesystem::path> inputs; ///< DICOM files and folders, or a volume file; empty where `choices` names the files
  std::vector<std::string> seriesUids;
  std::filesystem::path segmentation; ///< empty: segmented here
  std::filesystem::path labelTable;   ///< of a foreign segmentation
  std::optional<Modality> modality;   ///< as told by the user
  std::filesystem::path resultFolder; ///< empty: none yet
  std::string title;                  ///< for window and lists: participant and modality
  ImageChoices choices;

  [[nodiscard]] bool NamesImages() const { return !inputs.empty() || choices.NamesFiles(); }
};
} // namespace myosect::viewer
