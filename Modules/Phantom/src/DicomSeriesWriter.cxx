#include "myosect/Phantom/DicomSeriesWriter.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcfilefo.h>

#include <cmath>
#include <cstdio>

#include "DicomFile.h"
#include "DicomHeader.h"
#include "PixelCompression.h"
#include "StoredPixels.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
constexpr double kDegToRad = 3.14159265358979323846 / 180.0;

void CheckRequest(const Grid & grid, const std::vector<std::int16_t> & hounsfield, const DicomEncoding & encoding)
{
  const auto refuse = [](const std::string & why) { throw Error(ErrorCode::CannotWrite, "CT series: " + why); };
  if (grid.VoxelCount() == 0 || hounsfield.size() != grid.VoxelCount())
  {
    refuse("the number of values differs from the grid's voxels; pass one value a voxel");
  }
  if (grid.size[0] > 65535 || grid.size[1] > 65535)
  {
    refuse("a slice is larger than 65535 pixels; use a smaller grid");
  }
  if (encoding.bitsStored != 12 && encoding.bitsStored != 16)
  {
    refuse("only 12 or 16 bits can be stored; set bitsStored");
  }
  const bool lossy = encoding.syntax == DicomEncoding::Syntax::JpegBaseline || encoding.syntax == DicomEncoding::Syntax::JpegExtended;
  if (lossy && encoding.isSigned)
  {
    refuse("lossy JPEG holds unsigned values only; clear isSigned");
  }
  if (!(encoding.rescaleSlope > 0.0) || !(std::abs(encoding.gantryTiltDeg) < 60.0))
  {
    refuse("the rescale slope must be positive and the tilt below 60 degrees; correct the encoding");
  }
}

Vector3 SlicePosition(const Grid & grid, std::size_t slice, double tiltDeg)
{
  Vector3 position = grid.PointLps({ 0.0, 0.0, static_cast<double>(slice) });
  const double shear = std::tan(tiltDeg * kDegToRad) * grid.spacingMm[2] * static_cast<double>(slice);
  for (std::size_t c = 0; c < 3; ++c)
  {
    position[c] += shear * grid.direction[1][c];
  }
  return position;
}

std::string FileName(std::size_t instanceNumber, const SeriesUids & uids, bool random)
{
  if (!random)
  {
    return NumberedName("ct", instanceNumber);
  }
  char text[32];
  std::snprintf(text, sizeof(text), "%016llX", static_cast<unsigned long long>(HashOf(uids.Instance(instanceNumber) + " file")));
  return text;
}
} // namespace

std::vector<std::filesystem::path> WriteCtSeries(const std::filesystem::path & directory, const Grid & grid,
                                                 const std::vector<std::int16_t> & hounsfield, const DicomIdentity & identity,
                                                 const DicomEncoding & encoding)
{
  CheckRequest(grid, hounsfield, encoding);
  MakeFolder(directory);

  const SeriesHeader series(grid, identity, encoding);
  const std::size_t count = grid.size[2];
  const auto headerOf = [&](std::size_t slice)
  {
    const std::size_t rank = encoding.descending ? count - 1 - slice : slice;
    return SliceHeader{ rank + 1, SlicePosition(grid, slice, encoding.gantryTiltDeg), ScaleOfSlice(encoding, slice) };
  };
  const auto pixelsOf = [&](std::size_t slice, const StoredScale & scale)
  { return ToStored(hounsfield.data() + slice * grid.SliceVoxelCount(), grid.SliceVoxelCount(), encoding, scale); };

  std::vector<std::filesystem::path> files;
  if (encoding.enhancedMultiFrame)
  {
    FrameStack stack{ grid.size[0], grid.size[1], {} };
    std::vector<SliceHeader> frames;
    for (std::size_t rank = 0; rank < count; ++rank)
    {
      const std::size_t slice = encoding.descending ? count - 1 - rank : rank;
      frames.push_back(headerOf(slice));
      stack.frames.push_back(pixelsOf(slice, frames.back().scale));
    }
    DcmFileFormat file;
    PutEnhancedHeader(*file.getDataset(), series, frames);
    PutPixelData(*file.getDataset(), std::move(stack), encoding);
    files.push_back(directory / FileName(0, series.uids, encoding.randomNames));
    SaveDicom(file, files.back(), encoding.syntax);
    return files;
  }
  for (std::size_t slice = 0; slice < count; ++slice)
  {
    const SliceHeader header = headerOf(slice);
    DcmFileFormat file;
    PutClassicHeader(*file.getDataset(), series, header);
    PutPixelData(*file.getDataset(), FrameStack{ grid.size[0], grid.size[1], { pixelsOf(slice, header.scale) } }, encoding);
    files.push_back(directory / FileName(header.instanceNumber, series.uids, encoding.randomNames));
    SaveDicom(file, files.back(), encoding.syntax);
  }
  return files;
}
} // namespace myosect::phantom
