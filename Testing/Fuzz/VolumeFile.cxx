#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "ScratchFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

using namespace myosect;

namespace
{
constexpr std::array kNames{ "volume.nii", "volume.nii.gz", "volume.nrrd", "volume.mha" };
constexpr std::size_t kMostVoxels = 1 << 20; ///< headers that ask for more are read, their voxels not
} // namespace

/** The first byte tells the format by the file's name, the others are the file. Header and voxels are read in every way there is. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  if (size == 0)
  {
    return 0;
  }
  const std::filesystem::path file =
      folder.Write(kNames.at(data[0] % kNames.size()), std::string_view(reinterpret_cast<const char *>(data) + 1, size - 1));
  try
  {
    const Grid grid = ReadGrid(file);
    if (grid.VoxelCount() == 0)
    {
      std::abort();
    }
    if (grid.VoxelCount() <= kMostVoxels)
    {
      (void)ReadLabelFile(file);
      (void)ReadCtFile(file);
      (void)ReadMrFile(file);
    }
  }
  catch (const Error &)
  {
  }
  std::filesystem::remove(file);
  return 0;
}
