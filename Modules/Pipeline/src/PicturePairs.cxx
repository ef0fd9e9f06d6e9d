#include "PicturePairs.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "ClosestRows.h"
#include "myosect/Core/Error.h"
#include "myosect/Image/VolumeFile.h"

namespace myosect::pipeline
{
namespace
{
constexpr double kMarginMm = 8.0;

/** The image that `--keep-image` left, in canonical axes. */
std::optional<MrVolume> KeptImage(const Visit & visit)
{
  const std::filesystem::path file = visit.result.folder / "image.nii.gz";
  std::error_code status;
  if (!visit.labels || !std::filesystem::is_regular_file(file, status))
  {
    return std::nullopt;
  }
  return ToCanonical(FloatImage::ConstPointer(ReadMrFile(file)));
}

/** The limb of one slice with its labels; the image covers a part of the labels' grid. */
report::SlicePicture Cut(const StoredLabels & stored, const MrVolume & image, const SliceMeasurement & row)
{
  const VolumeGeometry & volume = stored.geometry;
  const std::size_t k = row.sliceIndex, columns = volume.grid.size[0], rows = volume.grid.size[1];
  std::size_t x0 = columns, y0 = rows, x1 = 0, y1 = 0;
  const LabelId * label = stored.labels.Slice(k);
  for (std::size_t i = 0; i < columns * rows; ++i)
  {
    const auto meaning = MeaningOf(label[i]);
    if (meaning && meaning->side == row.side)
    {
      x0 = std::min(x0, i % columns);
      x1 = std::max(x1, i % columns);
      y0 = std::min(y0, i / columns);
      y1 = std::max(y1, i / columns);
    }
  }
  report::SlicePicture picture;
  if (x0 > x1)
  {
    return picture;
  }
  const auto mx = static_cast<std::size_t>(kMarginMm / volume.grid.spacingMm[0]), my = static_cast<std::size_t>(kMarginMm / volume.grid.spacingMm[1]);
  x0 -= std::min(x0, mx);
  y0 -= std::min(y0, my);
  x1 = std::min(columns - 1, x1 + mx);
  y1 = std::min(rows - 1, y1 + my);
  picture.sliceIndex = k;
  picture.zMm = row.zMm;
  picture.columns = x1 - x0 + 1;
  picture.rows = y1 - y0 + 1;
  picture.columnSpacingMm = volume.grid.spacingMm[0];
  picture.rowSpacingMm = volume.grid.spacingMm[1];
  picture.limbs = { { row.side, row.segment } };
  for (std::size_t y = y0; y <= y1; ++y)
  {
    for (std::size_t x = x0; x <= x1; ++x)
    {
      const Vector3 at = image.grid.IndexIjk(volume.grid.PointLps({ static_cast<double>(x), static_cast<double>(y), static_cast<double>(k) }));
      std::array<long, 3> index{};
      bool inside = true;
      for (std::size_t a = 0; a < 3; ++a)
      {
        index[a] = std::lround(at[a]);
        inside = inside && index[a] >= 0 && index[a] < static_cast<long>(image.grid.size[a]);
      }
      const std::size_t offset = static_cast<std::size_t>(index[1]) * image.grid.size[0] + static_cast<std::size_t>(index[0]);
      picture.intensity.push_back(inside ? image.Slice(static_cast<std::size_t>(index[2]))[offset] : -1000.0F);
      picture.labels.push_back(label[y * columns + x]);
    }
  }
  return picture;
}

/** The picture of qc/ whose slice is nearest. */
std::string NearestPicture(const Visit & visit, std::size_t slice, std::size_t & found)
{
  std::filesystem::path best;
  long bestDistance = -1;
  std::error_code status;
  for (const auto & entry : std::filesystem::directory_iterator(visit.result.folder / "qc", status))
  {
    const std::string name = entry.path().filename().string();
    const auto at = name.find("_slice");
    if (name.compare(0, 9, "overlay_z") != 0 || at == std::string::npos)
    {
      continue;
    }
    const long index = std::strtol(name.c_str() + at + 6, nullptr, 10);
    const long distance = std::labs(index - static_cast<long>(slice));
    if (bestDistance < 0 || distance < bestDistance || (distance == bestDistance && name < best.filename().string()))
    {
      bestDistance = distance;
      best = entry.path();
      found = static_cast<std::size_t>(index);
    }
  }
  if (bestDistance < 0)
  {
    return {};
  }
  std::ifstream stream(best, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

/** The rows of both visits that show one level, nearest the middle of the shared slab. */
RowPair MiddleRows(const MatchedBone & bone, Segment segment)
{
  const auto usable = [segment](const std::vector<SliceMeasurement> & rows)
  {
    std::vector<const SliceMeasurement *> list;
    for (const SliceMeasurement & row : rows)
    {
      if (row.segment == segment && row.status == Status::Ok && row.matchPositionMm)
      {
        list.push_back(&row);
      }
    }
    return list;
  };
  const auto first = usable(bone.first), second = usable(bone.second);
  const Value middle = MiddleOfSharedMm(first, second);
  return middle ? ClosestRows(first, second, *middle) : RowPair();
}

/** Window that suits both signals. */
report::DisplayWindow WindowOf(const std::vector<report::SlicePicture> & slices, Modality modality)
{
  if (modality == Modality::Ct)
  {
    return {};
  }
  std::vector<float> values;
  for (const report::SlicePicture & slice : slices)
  {
    values.insert(values.end(), slice.intensity.begin(), slice.intensity.end());
  }
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
  std::nth_element(values.begin(), at, values.end());
  return { 0.0, std::max<double>(*at, 1e-6) };
}
} // namespace

std::vector<report::PicturePair> MakePicturePairs(const Visit & first, const Visit & second, const std::vector<MatchedBone> & bones)
{
  std::vector<report::PicturePair> pairs;
  const std::optional<MrVolume> a = KeptImage(first), b = KeptImage(second);
  for (const MatchedBone & bone : bones)
  {
    const Segment segment = bone.bone == anatomy::LongBone::Femur ? Segment::Thigh : Segment::Calf;
    const RowPair rows = bone.registration.found ? MiddleRows(bone, segment) : RowPair();
    if (rows.first == nullptr || rows.second == nullptr)
    {
      continue;
    }
    report::PicturePair pair;
    const std::string limb = (bone.side == Side::Unknown ? "" : std::string(ToString(bone.side)) + " ") + std::string(ToString(segment));
    const std::string apart = FormatNumber(std::round(10.0 * std::abs(*rows.first->matchPositionMm - *rows.second->matchPositionMm)) / 10.0);
    if (a && b)
    {
      pair.slices = { Cut(*first.labels, *a, *rows.first), Cut(*second.labels, *b, *rows.second) };
      if (pair.slices[0].columns == 0 || pair.slices[1].columns == 0)
      {
        continue;
      }
      pair.window = WindowOf(pair.slices, first.result.table.identity.modality);
      pair.caption = "The " + limb + " at the slices nearest the middle of the shared levels, " + apart + " mm apart along the bone: plain above outlined.";
    }
    else
    {
      std::size_t foundA = 0, foundB = 0;
      pair.pngs = { NearestPicture(first, rows.first->sliceIndex, foundA), NearestPicture(second, rows.second->sliceIndex, foundB) };
      if (pair.pngs[0].empty() || pair.pngs[1].empty())
      {
        continue;
      }
      pair.caption = "The " + limb + ", baseline and last visit: the nearest pictures that the results hold, since no images were kept (--keep-image). The matched slices are " +
                     std::to_string(rows.first->sliceIndex) + " and " + std::to_string(rows.second->sliceIndex) + ", shown are " + std::to_string(foundA) + " and " +
                     std::to_string(foundB) + ".";
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}
} // namespace myosect::pipeline
