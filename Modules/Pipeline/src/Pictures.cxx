#include "Pictures.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "ClosestRows.h"

namespace myosect::pipeline
{
namespace
{
constexpr double kMarginMm = 8.0;
constexpr std::size_t kSheetPictures = 24;

struct Box
{
  std::size_t x0 = 0, y0 = 0, x1 = 0, y1 = 0; // inclusive
  bool empty = true;
};

Box BoxOf(const VolumeGeometry & volume, const LabelVolume & labels, std::size_t k, const std::vector<Side> & sides)
{
  Box box;
  const LabelId * label = labels.Slice(k);
  for (std::size_t y = 0; y < volume.grid.size[1]; ++y)
  {
    for (std::size_t x = 0; x < volume.grid.size[0]; ++x)
    {
      const auto meaning = MeaningOf(label[y * volume.grid.size[0] + x]);
      if (!meaning || std::find(sides.begin(), sides.end(), meaning->side) == sides.end())
      {
        continue;
      }
      if (box.empty)
      {
        box = { x, y, x, y, false };
      }
      box.x0 = std::min(box.x0, x);
      box.x1 = std::max(box.x1, x);
      box.y0 = std::min(box.y0, y);
      box.y1 = std::max(box.y1, y);
    }
  }
  if (!box.empty)
  {
    const auto mx = static_cast<std::size_t>(kMarginMm / volume.grid.spacingMm[0]);
    const auto my = static_cast<std::size_t>(kMarginMm / volume.grid.spacingMm[1]);
    box.x0 -= std::min(box.x0, mx);
    box.y0 -= std::min(box.y0, my);
    box.x1 = std::min(volume.grid.size[0] - 1, box.x1 + mx);
    box.y1 = std::min(volume.grid.size[1] - 1, box.y1 + my);
  }
  return box;
}

template <typename TVolume>
report::SlicePicture Picture(const TVolume & volume, const LabelVolume & labels, std::size_t k, const std::vector<const SliceMeasurement *> & rows)
{
  std::vector<Side> sides;
  report::SlicePicture picture;
  for (const SliceMeasurement * row : rows)
  {
    sides.push_back(row->side);
    picture.limbs.emplace_back(row->side, row->segment);
  }
  const Box box = BoxOf(volume, labels, k, sides);
  picture.sliceIndex = k;
  picture.zMm = rows.front()->zMm;
  picture.columns = box.x1 - box.x0 + 1;
  picture.rows = box.y1 - box.y0 + 1;
  picture.columnSpacingMm = volume.grid.spacingMm[0];
  picture.rowSpacingMm = volume.grid.spacingMm[1];
  picture.intensity.reserve(picture.columns * picture.rows);
  picture.labels.reserve(picture.columns * picture.rows);
  for (std::size_t y = box.y0; y <= box.y1; ++y)
  {
    for (std::size_t x = box.x0; x <= box.x1; ++x)
    {
      const std::size_t offset = y * volume.grid.size[0] + x;
      picture.intensity.push_back(static_cast<float>(volume.Slice(k)[offset]));
      picture.labels.push_back(labels.Slice(k)[offset]);
    }
  }
  const auto capital = [](std::string word)
  {
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  };
  const SliceMeasurement & first = *rows.front();
  const std::string segment(ToString(first.segment));
  const std::string place = "z " + FormatNumber(RoundToTable(first.zMm)) + " mm";
  const bool one = rows.size() == 1;
  picture.caption = one && first.side != Side::Unknown ? capital(std::string(ToString(first.side))) + " " + segment + ", " + place
                                                        : capital(first.segment == Segment::Unknown ? "limb" : segment) + ", " + place;
  return picture;
}

using Rows = std::vector<const SliceMeasurement *>;

/** The sound slices of the segment that a picture shows: of thigh and calf the one with more, else the first there is. */
Rows ShownRows(const Rows & rows)
{
  std::map<Segment, Rows> bySegment;
  for (const SliceMeasurement * row : rows)
  {
    if (row->status == Status::Ok)
    {
      bySegment[row->segment].push_back(row);
    }
  }
  const Rows * best = nullptr;
  for (const Segment segment : { Segment::Thigh, Segment::Calf, Segment::Hip, Segment::Knee, Segment::Ankle, Segment::Unknown })
  {
    const auto found = bySegment.find(segment);
    const bool preferred = segment == Segment::Thigh || segment == Segment::Calf;
    if (found != bySegment.end() && (best == nullptr || (preferred && found->second.size() > best->size())))
    {
      best = &found->second;
    }
  }
  return best == nullptr ? Rows() : *best;
}

/** The calf at its largest muscle area, any other segment at the middle of its slices. */
const SliceMeasurement * ShownLevel(const Rows & shown)
{
  if (shown.empty() || shown.front()->segment != Segment::Calf)
  {
    return shown.empty() ? nullptr : shown[shown.size() / 2];
  }
  return *std::max_element(shown.begin(),
                           shown.end(),
                           [](const SliceMeasurement * a, const SliceMeasurement * b)
                           { return a->muscleAreaCm2.value_or(0.0) < b->muscleAreaCm2.value_or(0.0); });
}

/** One level of both legs, where their places along the bone are known: the middle of what both show, of the calf where it is largest. */
RowPair ShownPair(const Rows & right, const Rows & left)
{
  const Value middle = MiddleOfSharedMm(right, left);
  if (!middle || right.front()->segment != left.front()->segment)
  {
    return {};
  }
  const SliceMeasurement *a = ShownLevel(right), *b = ShownLevel(left);
  const bool isLargest = right.front()->segment == Segment::Calf && a->matchPositionMm && b->matchPositionMm;
  return ClosestRows(right, left, isLargest ? 0.5 * (*a->matchPositionMm + *b->matchPositionMm) : *middle);
}

template <typename TVolume>
void AddAll(const TVolume & volume, const LabelVolume & labels, report::ResultContent & content)
{
  std::map<std::size_t, Rows> shown;
  // Patient's right stands on the left of a page.
  constexpr std::array<Side, 3> sides{ Side::Right, Side::Left, Side::Unknown };
  std::map<Side, Rows> rowsOf;
  for (const Side side : sides)
  {
    for (const SliceMeasurement & row : content.table.slices)
    {
      // Slices that are left out of sums are shown too, so that the reader sees why.
      if (row.side == side && row.status != Status::NotInFieldOfView && row.status != Status::Rejected)
      {
        rowsOf[side].push_back(&row);
        shown[row.sliceIndex].push_back(&row);
      }
    }
  }
  const RowPair pair = ShownPair(ShownRows(rowsOf[Side::Right]), ShownRows(rowsOf[Side::Left]));
  for (const Side side : sides)
  {
    const SliceMeasurement * matched = side == Side::Right ? pair.first : side == Side::Left ? pair.second : nullptr;
    if (const SliceMeasurement * level = matched != nullptr ? matched : ShownLevel(ShownRows(rowsOf[side])))
    {
      content.levelPictures.push_back(Picture(volume, labels, level->sliceIndex, { level }));
    }
  }
  std::vector<std::size_t> slices;
  for (const auto & entry : shown)
  {
    slices.push_back(entry.first);
  }
  const std::size_t count = std::min(kSheetPictures, slices.size());
  std::set<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
  {
    chosen.insert(slices[count == 1 ? slices.size() / 2 : i * (slices.size() - 1) / (count - 1)]);
  }
  for (const std::size_t k : chosen)
  {
    content.sheetPictures.push_back(Picture(volume, labels, k, shown[k]));
  }
}

/** Signal that 99 % of the limbs' voxels stay under. */
double TopSignal(const MrVolume & volume, const LabelVolume & labels)
{
  std::vector<float> values;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    for (std::size_t i = 0; i < volume.grid.SliceVoxelCount(); i += 5)
    {
      if (labels.Slice(k)[i] != kBackgroundLabel)
      {
        values.push_back(volume.Slice(k)[i]);
      }
    }
  }
  if (values.empty())
  {
    return 1.0;
  }
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
  std::nth_element(values.begin(), at, values.end());
  return std::max<double>(*at, 1e-6);
}
} // namespace

void AddPictures(const CtVolume & volume, const LabelVolume & labels, report::ResultContent & content)
{
  AddAll(volume, labels, content);
}

void AddPictures(const MrVolume & volume, const LabelVolume & labels, report::ResultContent & content)
{
  content.window = { 0.0, TopSignal(volume, labels) };
  AddAll(volume, labels, content);
}
} // namespace myosect::pipeline
