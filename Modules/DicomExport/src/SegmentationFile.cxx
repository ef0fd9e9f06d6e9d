#include "myosect/DicomExport/SegmentationFile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dcfilefo.h"

#include "DatasetText.h"
#include "SegmentationContent.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Quantity.h"
#include "myosect/Core/Version.h"

namespace myosect::dicomexport
{
struct SegmentationFile::Content
{
  std::string name;
  ParsedSegmentation parsed;
};

namespace
{
constexpr double kToleranceMm = 0.1;

/** A plane in which a frame may lie, and where its corner falls on the grid. */
struct TargetPlane
{
  std::size_t slice = 0;
  std::size_t columns = 0, rows = 0;
  long beginColumn = 0, beginRow = 0;
  Vector3 positionLps{};
};

Vector3 Corner(const Vector3 & position, const Vector3 & rowDirection, const Vector3 & columnDirection, double alongRowMm,
               double alongColumnMm)
{
  Vector3 corner = position;
  for (std::size_t c = 0; c < 3; ++c)
  {
    corner[c] += alongRowMm * rowDirection[c] + alongColumnMm * columnDirection[c];
  }
  return corner;
}

double Distance(const Vector3 & a, const Vector3 & b)
{
  return Norm({ a[0] - b[0], a[1] - b[1], a[2] - b[2] });
}

/** Stored images first, then planes of the grid where these differ. */
std::vector<TargetPlane> PlanesOf(const SourceStack & source)
{
  std::vector<TargetPlane> planes;
  const Grid & grid = source.grid;
  for (std::size_t k = 0; k < source.slices.size(); ++k)
  {
    const dicom::SliceSource & slice = source.slices[k];
    planes.push_back({ k, slice.columns, slice.rows, std::lround(slice.shiftColumns), std::lround(slice.shiftRows), slice.positionLps });
  }
  for (std::size_t k = 0; k < grid.size[2]; ++k)
  {
    TargetPlane plane{ k, grid.size[0], grid.size[1], 0, 0, grid.PointLps({ 0.0, 0.0, static_cast<double>(k) }) };
    if (k < source.slices.size())
    {
      const dicom::SliceSource & slice = source.slices[k];
      plane.positionLps = Corner(slice.positionLps, grid.direction[0], grid.direction[1], -slice.shiftColumns * grid.spacingMm[0],
                                 -slice.shiftRows * grid.spacingMm[1]);
    }
    planes.push_back(plane);
  }
  return planes;
}

/** Puts the frames of a segmentation onto a grid. */
class FramePlacing
{
public:
  FramePlacing(const ParsedSegmentation & parsed, const std::string & name, const SourceStack & source)
      : m_Parsed(parsed), m_Name(name), m_Source(source), m_Planes(PlanesOf(source)), m_Numbers(source.grid.VoxelCount(), 0)
  {
    if (m_Parsed.type == SegmentationType::Fractional)
    {
      m_Fractions.assign(m_Numbers.size(), 0);
    }
  }

  std::vector<std::int32_t> Run(const std::map<int, bool> & taken)
  {
    for (std::size_t f = 0; f < m_Parsed.frames.size(); ++f)
    {
      const bool isLabelMap = m_Parsed.type == SegmentationType::LabelMap;
      const auto found = taken.find(m_Parsed.frames[f].segment);
      if (!isLabelMap && found == taken.end())
      {
        Refuse("frame " + std::to_string(f + 1) + " belongs to segment " + std::to_string(m_Parsed.frames[f].segment) +
               ", which is not described");
      }
      if (isLabelMap || found->second)
      {
        Put(f, PlaneOf(f), taken);
      }
    }
    return std::move(m_Numbers);
  }

private:
  [[noreturn]] void Refuse(const std::string & what) const
  {
    throw Error(ErrorCode::UnsupportedInput, "segmentation " + m_Name + ": " + what);
  }

  [[nodiscard]] const TargetPlane & PlaneOf(std::size_t f) const
  {
    const SegmentFrame & frame = m_Parsed.frames[f];
    const Vector3 row{ frame.orientation[0], frame.orientation[1], frame.orientation[2] };
    const Vector3 column{ frame.orientation[3], frame.orientation[4], frame.orientation[5] };
    const double across = static_cast<double>(m_Parsed.columns);
    const double down = static_cast<double>(m_Parsed.rows);
    const Grid & grid = m_Source.grid;
    double nearestMm = -1.0;
    bool isSizeRight = false;
    for (const TargetPlane & plane : m_Planes)
    {
      if (plane.columns != m_Parsed.columns || plane.rows != m_Parsed.rows)
      {
        continue;
      }
      isSizeRight = true;
      double farthest = 0.0;
      for (const auto & [x, y] : { std::pair(0.0, 0.0), std::pair(across, 0.0), std::pair(0.0, down) })
      {
        const Vector3 is = Corner(frame.positionLps, row, column, x * frame.columnSpacingMm, y * frame.rowSpacingMm);
        const Vector3 wanted =
            Corner(plane.positionLps, grid.direction[0], grid.direction[1], x * grid.spacingMm[0], y * grid.spacingMm[1]);
        farthest = std::max(farthest, Distance(is, wanted));
      }
      if (farthest <= kToleranceMm)
      {
        return plane;
      }
      nearestMm = nearestMm < 0.0 ? farthest : std::min(nearestMm, farthest);
    }
    if (!isSizeRight)
    {
      Refuse("its frames are " + std::to_string(m_Parsed.columns) + " x " + std::to_string(m_Parsed.rows) + " pixels, the images " +
             std::to_string(m_Planes.front().columns) + " x " + std::to_string(m_Planes.front().rows) +
             "; give the segmentation of this very series");
    }
    Refuse("frame " + std::to_string(f + 1) + " lies on no slice of the images (the nearest is " + FormatNumber(nearestMm) +
           " mm away); give the segmentation of this very series, on its own slices");
  }

  [[nodiscard]] unsigned ValueAt(std::size_t pixel) const
  {
    switch (m_Parsed.type)
    {
    case SegmentationType::Binary:
      return (m_Parsed.pixels[pixel / 8] >> (pixel % 8)) & 1u;
    case SegmentationType::Fractional:
      return m_Parsed.pixels[pixel];
    default:
      return m_Parsed.bitsAllocated == 8 ? m_Parsed.pixels[pixel] : m_Parsed.pixels[2 * pixel] + 256u * m_Parsed.pixels[2 * pixel + 1];
    }
  }

  void Put(std::size_t f, const TargetPlane & plane, const std::map<int, bool> & taken)
  {
    const Grid & grid = m_Source.grid;
    const std::size_t begin = f * m_Parsed.columns * m_Parsed.rows;
    for (std::size_t i = 0; i < m_Parsed.columns * m_Parsed.rows; ++i)
    {
      const unsigned value = ValueAt(begin + i);
      if (value == m_Parsed.background)
      {
        continue;
      }
      const long x = static_cast<long>(i % m_Parsed.columns) + plane.beginColumn;
      const long y = static_cast<long>(i / m_Parsed.columns) + plane.beginRow;
      if (x < 0 || y < 0 || x >= static_cast<long>(grid.size[0]) || y >= static_cast<long>(grid.size[1]))
      {
        Refuse("a voxel of frame " + std::to_string(f + 1) + " lies outside the images");
      }
      Claim((plane.slice * grid.size[1] + static_cast<std::size_t>(y)) * grid.size[0] + static_cast<std::size_t>(x), value,
            m_Parsed.frames[f].segment, taken);
    }
  }

  void Claim(std::size_t voxel, unsigned value, int segment, const std::map<int, bool> & taken)
  {
    std::int32_t & number = m_Numbers[voxel];
    if (m_Parsed.type == SegmentationType::Fractional)
    {
      const bool isLarger = value > m_Fractions[voxel] || (value == m_Fractions[voxel] && segment < number);
      if (2 * value >= m_Parsed.fullValue && isLarger)
      {
        m_Fractions[voxel] = static_cast<std::uint8_t>(value);
        number = segment;
      }
      return;
    }
    const int claimed = m_Parsed.type == SegmentationType::LabelMap ? static_cast<int>(value) : segment;
    const auto found = taken.find(claimed);
    if (found == taken.end())
    {
      Refuse("it holds voxels of segment " + std::to_string(claimed) + ", which is not described");
    }
    if (!found->second)
    {
      return;
    }
    if (number != 0 && number != claimed)
    {
      Refuse("segments " + std::to_string(number) + " and " + std::to_string(claimed) +
             " overlap, and a voxel is of one tissue only; export it without overlap, or leave one out with --label-table");
    }
    number = claimed;
  }

  const ParsedSegmentation & m_Parsed;
  const std::string & m_Name;
  const SourceStack & m_Source;
  std::vector<TargetPlane> m_Planes;
  std::vector<std::int32_t> m_Numbers;
  std::vector<std::uint8_t> m_Fractions; ///< of fractional segments: the largest one met
};
} // namespace

bool IsDicomFile(const std::filesystem::path & file)
{
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 132> head{};
  return stream.read(head.data(), head.size()) && std::string(head.data() + 128, 4) == "DICM";
}

SegmentationFile::SegmentationFile(const std::filesystem::path & file) : m_Content(std::make_unique<Content>())
{
  m_Content->name = file.filename().string();
  DcmFileFormat format;
  const OFCondition condition = format.loadFile(file.c_str());
  if (condition.bad())
  {
    throw Error(ErrorCode::UnreadableInput,
                "segmentation " + m_Content->name + " cannot be read (" + condition.text() + "); copy it again");
  }
  DcmDataset & dataset = *format.getDataset();
  dataset.convertToUTF8(); // labels in an unknown character set stay as they are: their bytes are cleaned where they are shown
  m_Content->parsed = ParseSegmentation(dataset, m_Content->name);
  m_Segments = ParseSegments(dataset, m_Content->name);
  const std::string ours(kSoftwareName);
  m_IsOwn = m_Content->parsed.manufacturer == ours &&
            std::all_of(m_Segments.begin(), m_Segments.end(),
                        [&](const SegmentDescription & s) { return s.tissue && s.algorithm.compare(0, ours.size(), ours) == 0; });
}

SegmentationFile::~SegmentationFile() = default;

std::vector<std::int32_t> SegmentationFile::NumbersOn(const SourceStack & source,
                                                      const std::function<bool(const SegmentDescription &)> & takes) const
{
  const ParsedSegmentation & parsed = m_Content->parsed;
  const std::string & told = parsed.frameOfReferenceUid;
  if (!told.empty() && !source.frameOfReferenceUid.empty() && told != source.frameOfReferenceUid)
  {
    throw Error(ErrorCode::UnsupportedInput, "segmentation " + m_Content->name + ": its frame of reference " + AsciiText(told) +
                                                 " is not that of the images, " + source.frameOfReferenceUid +
                                                 "; give the segmentation of this very series");
  }
  std::map<int, bool> taken;
  for (const SegmentDescription & segment : m_Segments)
  {
    taken[segment.number] = takes(segment);
  }
  return FramePlacing(parsed, m_Content->name, source).Run(taken);
}
} // namespace myosect::dicomexport
