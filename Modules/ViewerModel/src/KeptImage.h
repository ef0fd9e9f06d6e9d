#pragma once

#include <filesystem>

#include "myosect/Core/Types.h"

namespace myosect::viewer
{
inline constexpr const char * kKeptImage = "image.nii.gz";

/**
 * \brief The limb-cropped image of a result folder on the grid of its segmentation, as a file that goes with the object.
 *
 * Outside the crop stands air: -1024 HU, or no signal. \throws Error(UnreadableInput), (UnsupportedInput) when the crop does not lie on the
 * segmentation's grid.
 */
class PaddedImage
{
public:
  PaddedImage(const std::filesystem::path & image, const std::filesystem::path & segmentation, Modality modality);
  ~PaddedImage();
  PaddedImage(const PaddedImage &) = delete;
  PaddedImage & operator=(const PaddedImage &) = delete;

  [[nodiscard]] const std::filesystem::path & Path() const { return m_File; }

private:
  std::filesystem::path m_Folder, m_File;
};
} // namespace myosect::viewer
