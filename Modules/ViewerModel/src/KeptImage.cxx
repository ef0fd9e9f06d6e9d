#include "KeptImage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

namespace myosect::viewer
{
namespace fs = std::filesystem;

namespace
{
constexpr std::int16_t kAirHu = -1024;
constexpr double kToleranceVoxels = 0.01;

/** Voxel of the whole grid at which the crop begins. */
Index3 CropBegin(const Grid & crop, const Grid & whole)
{
  const Vector3 first = whole.IndexIjk(crop.PointLps({ 0.0, 0.0, 0.0 }));
  const Vector3 last = whole.IndexIjk(crop.PointLps(
      { static_cast<double>(crop.size[0] - 1), static_cast<double>(crop.size[1] - 1), static_cast<double>(crop.size[2] - 1) }));
  Index3 begin{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    const double rounded = std::round(first[a]);
    const double end = rounded + static_cast<double>(crop.size[a] - 1);
    if (std::abs(first[a] - rounded) > kToleranceVoxels || std::abs(last[a] - end) > kToleranceVoxels || rounded < 0.0 ||
        end > static_cast<double>(whole.size[a] - 1))
    {
      throw Error(ErrorCode::UnsupportedInput,
                  std::string(kKeptImage) +
                      ": it does not lie on the grid of segmentation.nii.gz; show where the images lie (--images FOLDER)");
    }
    begin[a] = static_cast<std::size_t>(rounded);
  }
  return begin;
}

template <typename TImage> typename TImage::Pointer Pad(const TImage & crop, const Grid & whole, typename TImage::PixelType outside)
{
  const Grid grid = GridOf(crop);
  const Index3 begin = CropBegin(grid, whole);
  const typename TImage::Pointer padded = MakeImage<TImage>(whole);
  auto * to = padded->GetBufferPointer();
  std::fill_n(to, whole.VoxelCount(), outside);
  const auto * from = crop.GetBufferPointer();
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    for (std::size_t j = 0; j < grid.size[1]; ++j)
    {
      const std::size_t at = ((k + begin[2]) * whole.size[1] + j + begin[1]) * whole.size[0] + begin[0];
      std::copy_n(from + (k * grid.size[1] + j) * grid.size[0], grid.size[0], to + at);
    }
  }
  return padded;
}
} // namespace

PaddedImage::PaddedImage(const fs::path & image, const fs::path & segmentation, Modality modality)
{
  std::string pattern = (fs::temp_directory_path() / "myosect-viewer-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
  {
    throw Error(ErrorCode::CannotWrite, "no temporary folder can be made; check TMPDIR and free space");
  }
  m_Folder = pattern;
  m_File = m_Folder / "image.nii"; // not compressed: it is read again at once
  try
  {
    const Grid whole = ReadGrid(segmentation);
    if (modality == Modality::Ct)
    {
      WriteCtFile(m_File, *Pad(*ReadCtFile(image), whole, kAirHu));
    }
    else
    {
      WriteMrFile(m_File, *Pad(*ReadMrFile(image), whole, 0.0F));
    }
  }
  catch (...)
  {
    std::error_code ignored;
    fs::remove_all(m_Folder, ignored);
    throw;
  }
}

PaddedImage::~PaddedImage()
{
  std::error_code ignored;
  fs::remove_all(m_Folder, ignored);
}
} // namespace myosect::viewer
