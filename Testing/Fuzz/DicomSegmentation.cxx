#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ScratchFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/DicomExport/SegmentationFile.h"

using namespace myosect;

/** Reads the input as a DICOM segmentation, on a grid of 8 x 8 x 4 voxels. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t * data, std::size_t size)
{
  static const fuzz::ScratchFolder folder;
  const auto path = folder.Write("seg.dcm", { reinterpret_cast<const char *>(data), size });
  if (!dicomexport::IsDicomFile(path))
  {
    return 0;
  }
  dicomexport::SourceStack source;
  source.grid.size = { 8, 8, 4 };
  source.frameOfReferenceUid = "2.25.1";
  source.slicePositionMm = { 0.0, 1.0, 2.0, 3.0 };
  try
  {
    const dicomexport::SegmentationFile file(path);
    if (file.NumbersOn(source, [](const dicomexport::SegmentDescription &) { return true; }).size() != source.grid.VoxelCount())
    {
      std::abort();
    }
  }
  catch (const Error &)
  {
  }
  return 0;
}
