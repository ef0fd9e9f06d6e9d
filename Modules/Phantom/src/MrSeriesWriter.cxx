#include "myosect/Phantom/MrSeriesWriter.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcfilefo.h>

#include <algorithm>
#include <cmath>

#include "DicomFile.h"
#include "MrHeader.h"
#include "PixelCompression.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
constexpr double kLargestStored = 4095.0; // of Philips
constexpr double kLargestWord = 65535.0;

/** Philips rescales every image its own way: slope, then private slope. */
struct ScalePair
{
  double rescale = 1.0;
  double scale = 1.0;
};

double Unit(MrPart part, const MrEncoding & encoding)
{
  return part == MrPart::FatFraction ? (encoding.vendor == MrVendor::Philips ? 100.0 : encoding.fatFractionScale) : 1.0;
}

ScalePair ScaleOf(const MrImage & image, std::size_t slice, const MrEncoding & encoding)
{
  if (encoding.vendor != MrVendor::Philips)
  {
    return {};
  }
  const double largest = Unit(image.part, encoding) * static_cast<double>(*std::max_element(image.values->begin(), image.values->end()));
  const bool isMap = image.part == MrPart::FatFraction;
  const bool varies = encoding.perSliceScaling && !isMap;
  ScalePair pair;
  pair.scale = largest > 0.0 ? kLargestStored / largest : 1.0;
  pair.scale *= varies ? 1.0 - 0.05 * static_cast<double>(slice % 4) : 1.0;
  pair.scale = static_cast<float>(pair.scale); // as it is written
  // A map is rescaled to per cent.
  pair.rescale = isMap ? 1.0 / pair.scale : 0.4 + 0.15 * static_cast<double>(image.part);
  pair.rescale *= varies ? 1.0 + 0.03 * static_cast<double>(slice % 5) : 1.0;
  return pair;
}

void CheckRequest(const Grid & grid, const std::vector<MrImage> & images, const DicomIdentity & identity, const MrEncoding & encoding)
{
  const auto refuse = [](const std::string & why) { throw Error(ErrorCode::CannotWrite, "MR series: " + why); };
  if (images.empty() || grid.VoxelCount() == 0 || grid.size[0] > 65535 || grid.size[1] > 65535)
  {
    refuse("there is no image, or its size cannot be stored; pass a volume of up to 65535 x 65535 pixels a slice");
  }
  if (encoding.syntax == DicomEncoding::Syntax::JpegBaseline || encoding.syntax == DicomEncoding::Syntax::JpegExtended)
  {
    refuse("lossy compression is not for measurements; choose a lossless syntax");
  }
  if (!identity.seriesUid.empty() && images.size() > 1 && encoding.vendor != MrVendor::Philips)
  {
    refuse("several series cannot share one UID; leave seriesUid empty");
  }
  for (const MrImage & image : images)
  {
    if (image.values == nullptr || image.values->size() != grid.VoxelCount())
    {
      refuse("the number of values differs from the grid's voxels; pass one value a voxel");
    }
    const double unit = Unit(image.part, encoding);
    const double most = encoding.vendor == MrVendor::Philips ? 1e30 : kLargestWord + 0.5;
    if (!std::all_of(image.values->begin(), image.values->end(), [&](float value) { return value * unit > -0.5 && value * unit < most; }))
    {
      refuse("signal is negative, too large or no number; only magnitudes up to 65535 can be stored");
    }
  }
}

MrSeriesHeader HeaderOf(const Grid & grid, const MrSequence & sequence, DicomIdentity identity, const MrEncoding & encoding, MrPart part,
                        int number)
{
  DicomEncoding pixels;
  pixels.syntax = encoding.syntax;
  identity.seriesUid = MrSeriesUid(identity, part, encoding.vendor);
  identity.seriesDescription = MrDescription(identity.seriesDescription, part, encoding.vendor);
  return { SeriesHeader(grid, identity, pixels), sequence, encoding, number };
}

class SeriesWriter
{
public:
  SeriesWriter(std::filesystem::path directory, MrSeriesHeader header) : m_Directory(std::move(directory)), m_Header(std::move(header))
  {
    MakeFolder(m_Directory);
  }

  /** Adds the images of one part in the order of the file. */
  void Add(const MrImage & image)
  {
    const Grid & grid = m_Header.series.grid;
    const std::size_t count = grid.size[2];
    for (std::size_t rank = 0; rank < count; ++rank)
    {
      const std::size_t slice = m_Header.encoding.descending ? count - 1 - rank : rank;
      const ScalePair pair = ScaleOf(image, slice, m_Header.encoding);
      MrFrame frame;
      frame.part = image.part;
      frame.slice.instanceNumber = rank + 1;
      frame.slice.positionLps = grid.PointLps({ 0.0, 0.0, static_cast<double>(slice) });
      frame.slice.scale.slope = pair.rescale;
      frame.scaleSlope = pair.scale;
      const float * values = image.values->data() + slice * grid.SliceVoxelCount();
      std::vector<std::uint16_t> stored(grid.SliceVoxelCount());
      const double factor = Unit(image.part, m_Header.encoding) * pair.scale;
      std::transform(values, values + stored.size(), stored.begin(),
                     [factor](float value) { return static_cast<std::uint16_t>(std::lround(std::max(0.0, value * factor))); });
      m_Frames.push_back(frame);
      m_Pixels.push_back(std::move(stored));
    }
  }

  void Save(std::vector<std::filesystem::path> & files)
  {
    const Grid & grid = m_Header.series.grid;
    const DicomEncoding & encoding = m_Header.series.encoding;
    if (m_Header.encoding.enhancedMultiFrame)
    {
      DcmFileFormat file;
      PutEnhancedMrHeader(*file.getDataset(), m_Header, m_Frames);
      PutPixelData(*file.getDataset(), FrameStack{ grid.size[0], grid.size[1], std::move(m_Pixels) }, encoding);
      files.push_back(m_Directory / NumberedName("mr", 0));
      SaveDicom(file, files.back(), encoding.syntax);
      return;
    }
    for (std::size_t i = 0; i < m_Frames.size(); ++i)
    {
      DcmFileFormat file;
      PutClassicMrHeader(*file.getDataset(), m_Header, m_Frames[i], i + 1);
      PutPixelData(*file.getDataset(), FrameStack{ grid.size[0], grid.size[1], { std::move(m_Pixels[i]) } }, encoding);
      files.push_back(m_Directory / NumberedName("mr", i + 1));
      SaveDicom(file, files.back(), encoding.syntax);
    }
  }

private:
  std::filesystem::path m_Directory;
  MrSeriesHeader m_Header;
  std::vector<MrFrame> m_Frames;
  std::vector<std::vector<std::uint16_t>> m_Pixels;
};
} // namespace

std::string_view ToString(MrPart part) noexcept
{
  switch (part)
  {
  case MrPart::T1Weighted:
    return "t1";
  case MrPart::Water:
    return "water";
  case MrPart::Fat:
    return "fat";
  case MrPart::InPhase:
    return "in-phase";
  case MrPart::OpposedPhase:
    return "opposed-phase";
  default:
    return "fat-fraction";
  }
}

std::string MrSeriesUid(const DicomIdentity & identity, MrPart part, MrVendor vendor)
{
  if (!identity.seriesUid.empty())
  {
    return identity.seriesUid;
  }
  const std::string suffix = vendor == MrVendor::Philips ? "" : " " + std::string(ToString(part));
  return "2.25." + std::to_string(HashOf(identity.uidSeed + " series " + identity.seriesDescription + suffix));
}

std::vector<std::filesystem::path> WriteMrSeries(const std::filesystem::path & directory, const Grid & grid,
                                                 const std::vector<MrImage> & images, const MrSequence & sequence,
                                                 const DicomIdentity & identity, const MrEncoding & encoding)
{
  CheckRequest(grid, images, identity, encoding);
  std::vector<std::filesystem::path> files;
  if (encoding.vendor == MrVendor::Philips)
  {
    const std::string folder = images.size() > 1 ? "dixon" : std::string(ToString(images.front().part));
    SeriesWriter writer(directory / folder, HeaderOf(grid, sequence, identity, encoding, images.front().part, 1));
    for (const MrImage & image : images)
    {
      writer.Add(image);
    }
    writer.Save(files);
    return files;
  }
  int number = 0;
  for (const MrImage & image : images)
  {
    SeriesWriter writer(directory / std::string(ToString(image.part)), HeaderOf(grid, sequence, identity, encoding, image.part, ++number));
    writer.Add(image);
    writer.Save(files);
  }
  return files;
}
} // namespace myosect::phantom
