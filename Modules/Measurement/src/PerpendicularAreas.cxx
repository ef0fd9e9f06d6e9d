#include "myosect/Measurement/PerpendicularAreas.h"

#include <algorithm>
#include <cmath>

namespace myosect::measurement
{
namespace
{
constexpr double kDegree = 57.29577951308232;
constexpr double kCosineDoesDeg = 2.0;
constexpr double kCosineAtEdgesDeg = 5.0;
constexpr double kCosineFarApartDeg = 15.0;
constexpr double kSteepestDeg = 45.0;
constexpr double kFarApartMm = 12.0;
constexpr double kLeastPixels = 150.0; ///< of a tissue, for a ratio of its own
constexpr std::size_t kNoTissue = kTissueCount;

struct Box
{
  int x0 = 0, y0 = 0, x1 = -1, y1 = -1; // inclusive
  void Include(const Box & other)
  {
    if (other.x1 < other.x0)
    {
      return;
    }
    *this = x1 < x0 ? other : Box{ std::min(x0, other.x0), std::min(y0, other.y0), std::max(x1, other.x1), std::max(y1, other.y1) };
  }
};

using Counts = std::array<double, kTissueCount + 1>;

/** Labels of one limb, looked up by slice. */
class LimbLabels
{
public:
  LimbLabels(const VolumeGeometry & volume, const LabelVolume & labels, Side side, RunContext & context)
      : m_Volume(volume), m_Labels(labels)
  {
    for (int id = 0; id < 256; ++id)
    {
      const auto meaning = MeaningOf(static_cast<LabelId>(id));
      m_TissueOf[static_cast<std::size_t>(id)] = meaning && meaning->side == side ? static_cast<std::size_t>(meaning->tissue) : kNoTissue;
    }
    m_Boxes.resize(volume.SliceCount());
    context.ParallelFor(volume.SliceCount(), [&](std::size_t k) { m_Boxes[k] = FindBox(k); });
  }

  [[nodiscard]] const Box & BoxOf(std::size_t k) const { return m_Boxes[k]; }
  [[nodiscard]] std::size_t TissueAt(std::size_t k, int x, int y) const { return m_TissueOf[m_Labels.Slice(k)[Offset(x, y)]]; }

  [[nodiscard]] Counts InSlice(std::size_t k) const
  {
    Counts counts{};
    const Box & box = m_Boxes[k];
    for (int y = box.y0; y <= box.y1; ++y)
    {
      for (int x = box.x0; x <= box.x1; ++x)
      {
        counts[TissueAt(k, x, y)] += 1.0;
      }
    }
    return counts;
  }

private:
  [[nodiscard]] std::size_t Offset(int x, int y) const
  {
    return static_cast<std::size_t>(y) * m_Volume.grid.size[0] + static_cast<std::size_t>(x);
  }

  [[nodiscard]] Box FindBox(std::size_t k) const
  {
    Box box;
    const auto width = static_cast<int>(m_Volume.grid.size[0]);
    const auto height = static_cast<int>(m_Volume.grid.size[1]);
    const LabelId * label = m_Labels.Slice(k);
    for (int y = 0; y < height; ++y)
    {
      for (int x = 0; x < width; ++x)
      {
        if (m_TissueOf[*label++] != kNoTissue)
        {
          box.Include({ x, y, x, y });
        }
      }
    }
    return box;
  }

  const VolumeGeometry & m_Volume;
  const LabelVolume & m_Labels;
  std::array<std::size_t, 256> m_TissueOf{};
  std::vector<Box> m_Boxes;
};

/** Height of the plane above slice k, millimetres along the stack, linear in the pixel's place. */
struct Slope
{
  double atOrigin = 0.0, perX = 0.0, perY = 0.0;
  [[nodiscard]] double At(int x, int y) const { return atOrigin + perX * x + perY * y; }
};

Slope SlopeOf(const VolumeGeometry & volume, const LimbPlane & plane)
{
  const Grid & grid = volume.grid;
  const double up = Dot(plane.axisLps, grid.direction[2]);
  const Vector3 index = grid.IndexIjk(plane.centreLps);
  Slope slope;
  slope.perX = -Dot(plane.axisLps, grid.direction[0]) * grid.spacingMm[0] / up;
  slope.perY = -Dot(plane.axisLps, grid.direction[1]) * grid.spacingMm[1] / up;
  slope.atOrigin = -slope.perX * index[0] - slope.perY * index[1];
  return slope;
}

/** What the plane across the limb holds. */
struct Resampled
{
  Counts counts{};
  bool whole = true;     ///< the plane stays within slices that can be measured
  double widestMm = 0.0; ///< distance of slices between which labels were interpolated
};

Resampled Resample(const VolumeGeometry & volume, const LimbLabels & labels, const std::vector<SliceMeasurement> & rows, std::size_t k,
                   const LimbPlane & plane)
{
  const std::vector<double> & position = volume.slicePositionMm;
  const std::size_t last = position.size() - 1;
  const Slope slope = SlopeOf(volume, plane);
  const auto heights = [&](const Box & box)
  {
    const std::array<double, 4> at{ slope.At(box.x0, box.y0), slope.At(box.x1, box.y0), slope.At(box.x0, box.y1),
                                    slope.At(box.x1, box.y1) };
    const auto [low, high] = std::minmax_element(at.begin(), at.end());
    return std::pair(*low, *high);
  };
  // The box grows with the slices that the plane meets in it.
  Box box = labels.BoxOf(k);
  for (int round = 0; round < 2; ++round)
  {
    const auto [low, high] = heights(box);
    for (std::size_t n = 0; n <= last; ++n)
    {
      const double away = position[n] - position[k];
      if (away >= low - kFarApartMm && away <= high + kFarApartMm)
      {
        box.Include(labels.BoxOf(n));
      }
    }
  }
  Resampled result;
  std::size_t below = k == last && k > 0 ? k - 1 : k;
  for (int y = box.y0; y <= box.y1; ++y)
  {
    for (int x = box.x0; x <= box.x1; ++x)
    {
      const double at = position[k] + slope.At(x, y);
      while (below > 0 && position[below] > at)
      {
        --below;
      }
      while (below + 1 < last && position[below + 1] <= at)
      {
        ++below;
      }
      const std::size_t above = std::min(below + 1, last);
      const double step = position[above] - position[below];
      const double share = step > 0.0 ? (at - position[below]) / step : 0.0;
      const std::size_t low = labels.TissueAt(below, x, y);
      const std::size_t high = labels.TissueAt(above, x, y);
      if (low == kNoTissue && high == kNoTissue)
      {
        continue;
      }
      const double inside = std::clamp(share, 0.0, 1.0);
      const bool usable = std::abs(share - inside) <= 0.5 && (inside >= 1.0 || rows[below].status == Status::Ok) &&
                          (inside <= 0.0 || rows[above].status == Status::Ok) &&
                          !(inside > 0.0 && inside < 1.0 && volume.sliceAfterGap[above]);
      result.whole = result.whole && usable;
      result.widestMm = std::max(result.widestMm, step);
      result.counts[low] += 1.0 - inside;
      result.counts[high] += inside;
    }
  }
  return result;
}

struct PerpendicularArea
{
  Value SliceMeasurement::*inSlice;
  Value SliceMeasurement::*perpendicular;
  std::vector<Tissue> tissues; ///< whose ratio counts
};

const std::vector<PerpendicularArea> & Areas()
{
  using Row = SliceMeasurement;
  static const std::vector<PerpendicularArea> areas{
    { &Row::limbAreaCm2, &Row::limbPerpAreaCm2, { kTissues.begin(), kTissues.end() } },
    { &Row::muscleAreaCm2, &Row::musclePerpAreaCm2, { Tissue::Muscle } },
    { &Row::imatAreaCm2, &Row::imatPerpAreaCm2, { Tissue::IntermuscularFat } },
    { &Row::compartmentAreaCm2, &Row::compartmentPerpAreaCm2, { Tissue::Muscle, Tissue::IntermuscularFat, Tissue::OtherInsideFascia } },
    { &Row::satAreaCm2, &Row::satPerpAreaCm2, { Tissue::SubcutaneousFat } },
    { &Row::boneAreaCm2, &Row::bonePerpAreaCm2, { Tissue::CorticalBone, Tissue::Marrow } },
    { &Row::contractileAreaCm2, &Row::contractilePerpAreaCm2, { Tissue::Muscle, Tissue::IntermuscularFat } },
  };
  return areas;
}

void FillByRatio(const Counts & across, const Counts & inSlice, double cosine, SliceMeasurement & row)
{
  const auto total = [](const Counts & counts, const std::vector<Tissue> & tissues)
  {
    double sum = 0.0;
    for (const Tissue tissue : tissues)
    {
      sum += counts[static_cast<std::size_t>(tissue)];
    }
    return sum;
  };
  const std::vector<Tissue> & compartment = Areas()[3].tissues;
  for (const PerpendicularArea & area : Areas())
  {
    const bool own = total(inSlice, area.tissues) >= kLeastPixels;
    const std::vector<Tissue> & tissues = own ? area.tissues : compartment;
    const double denominator = total(inSlice, tissues);
    const double ratio = denominator >= kLeastPixels ? total(across, tissues) / denominator / cosine : cosine;
    row.*area.perpendicular = row.*area.inSlice ? Value(*(row.*area.inSlice) * ratio) : std::nullopt;
  }
}

void FillByCosine(double cosine, SliceMeasurement & row)
{
  for (const PerpendicularArea & area : Areas())
  {
    row.*area.perpendicular = row.*area.inSlice ? Value(*(row.*area.inSlice) * cosine) : std::nullopt;
  }
}

enum class Way : std::uint8_t
{
  None,
  Resampled,
  Cosine,
  Left
};

Way MeasureRow(const VolumeGeometry & volume, const LimbLabels & labels, const LimbPlane & plane, std::vector<SliceMeasurement> & rows,
               std::size_t k, SliceMeasurement & row)
{
  const double cosine = std::min(1.0, std::abs(Dot(plane.axisLps, volume.grid.direction[2])));
  const double degrees = kDegree * std::acos(cosine);
  if (degrees < kCosineDoesDeg)
  {
    FillByCosine(cosine, row);
    return Way::None;
  }
  if (degrees >= kSteepestDeg)
  {
    return Way::Left;
  }
  const Resampled across = Resample(volume, labels, rows, k, plane);
  const bool farApart = across.widestMm > kFarApartMm;
  if (across.whole && !farApart)
  {
    FillByRatio(across.counts, labels.InSlice(k), cosine, row);
    return Way::Resampled;
  }
  if (degrees < (farApart ? kCosineFarApartDeg : kCosineAtEdgesDeg))
  {
    FillByCosine(cosine, row);
    return Way::Cosine;
  }
  return Way::Left;
}
} // namespace

PerpendicularCounts MeasurePerpendicular(const VolumeGeometry & volume, const LabelVolume & labels, Side side,
                                         const std::vector<std::optional<LimbPlane>> & planes, std::vector<SliceMeasurement> & rows,
                                         RunContext & context)
{
  const LimbLabels limb(volume, labels, side, context);
  std::vector<Way> ways(rows.size(), Way::None);
  context.ParallelFor(rows.size(),
                      [&](std::size_t k)
                      {
                        if (planes[k] && rows[k].status == Status::Ok)
                        {
                          ways[k] = MeasureRow(volume, limb, *planes[k], rows, k, rows[k]);
                        }
                      });
  const auto count = [&](Way way) { return static_cast<std::size_t>(std::count(ways.begin(), ways.end(), way)); };
  return { count(Way::Resampled), count(Way::Cosine), count(Way::Left) };
}
} // namespace myosect::measurement
