#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "myosect/Segmentation/Raster.h"
#include "myosect/Segmentation/TissueLabels.h"
#include "myosect/ViewerModel/EditTools.h"

namespace myosect::viewer
{
namespace
{
using segmentation::FloatPlane;
using segmentation::MaskPlane;
using segmentation::PixelMm;

bool IsInsideFascia(Tissue tissue)
{
  switch (tissue)
  {
  case Tissue::Muscle:
  case Tissue::IntermuscularFat:
  case Tissue::CorticalBone:
  case Tissue::Marrow:
  case Tissue::OtherInsideFascia:
    return true;
  default:
    return false;
  }
}

bool IsBone(Tissue tissue)
{
  return tissue == Tissue::CorticalBone || tissue == Tissue::Marrow;
}

/** Planes of one side, cropped to its limb. */
struct Limb
{
  int i0 = 0, j0 = 0;
  PixelMm pixel;
  MaskPlane limb, bone, inside, fixed; ///< fixed: skin and bone, which no fascia tool changes

  [[nodiscard]] bool Empty() const { return limb.Size() == 0; }
};

Limb LimbOf(const LabelId * labels, std::size_t columns, std::size_t rows, PixelMm pixel, Side side)
{
  int low[2] = { std::numeric_limits<int>::max(), std::numeric_limits<int>::max() };
  int high[2] = { -1, -1 };
  for (std::size_t j = 0; j < rows; ++j)
  {
    for (std::size_t i = 0; i < columns; ++i)
    {
      const auto meaning = MeaningOf(labels[j * columns + i]);
      if (meaning && meaning->side == side)
      {
        low[0] = std::min(low[0], static_cast<int>(i));
        high[0] = std::max(high[0], static_cast<int>(i));
        low[1] = std::min(low[1], static_cast<int>(j));
        high[1] = std::max(high[1], static_cast<int>(j));
      }
    }
  }
  Limb limb;
  limb.pixel = pixel;
  if (high[0] < 0)
  {
    return limb;
  }
  limb.i0 = low[0];
  limb.j0 = low[1];
  limb.limb = MaskPlane(high[0] - low[0] + 1, high[1] - low[1] + 1);
  limb.bone = limb.inside = limb.fixed = limb.limb;
  for (int y = 0; y < limb.limb.height; ++y)
  {
    for (int x = 0; x < limb.limb.width; ++x)
    {
      const std::size_t at = static_cast<std::size_t>(y + limb.j0) * columns + static_cast<std::size_t>(x + limb.i0);
      const auto meaning = MeaningOf(labels[at]);
      if (meaning && meaning->side == side)
      {
        limb.limb(x, y) = 1;
        limb.bone(x, y) = IsBone(meaning->tissue) ? 1 : 0;
        limb.inside(x, y) = IsInsideFascia(meaning->tissue) ? 1 : 0;
        limb.fixed(x, y) = IsBone(meaning->tissue) || meaning->tissue == Tissue::Skin ? 1 : 0;
      }
    }
  }
  return limb;
}

/** Distance to the boundary of a set, between the centres on either side of it: positive inside. */
FloatPlane SignedDistance(const MaskPlane & set, PixelMm pixel)
{
  MaskPlane rest = set;
  for (std::uint8_t & value : rest.data)
  {
    value = value == 0 ? 1 : 0;
  }
  const FloatPlane outside = segmentation::DistanceMm(set, pixel);
  FloatPlane distance = segmentation::DistanceMm(rest, pixel);
  const auto half = static_cast<float>(0.5 * pixel.Mean());
  for (std::size_t n = 0; n < distance.Size(); ++n)
  {
    distance.data[n] = set.data[n] != 0 ? distance.data[n] - half : half - outside.data[n];
  }
  return distance;
}

/** Gives the slice another fascia: only voxels that change from one side of it to the other are written. */
bool WriteFascia(const SliceLabels & slice, const Limb & limb, const MaskPlane & inside, Side side, const FasciaContext & context)
{
  segmentation::LimbSlice plane;
  plane.x0 = limb.i0;
  plane.y0 = limb.j0;
  plane.pixel = limb.pixel;
  plane.limb = limb.limb;
  plane.bone = limb.bone;
  plane.hu = FloatPlane(limb.limb.width, limb.limb.height);
  for (int y = 0; y < plane.hu.height; ++y)
  {
    for (int x = 0; x < plane.hu.width; ++x)
    {
      plane.hu(x, y) = context.tissueScale[static_cast<std::size_t>(y + limb.j0) * slice.columns + static_cast<std::size_t>(x + limb.i0)];
    }
  }
  // Skin stays as it is, so that nothing below its limit is asked for.
  const FloatPlane depth = segmentation::DepthMm(plane, context.parameters.bodyThresholdHu);
  const auto tissue = segmentation::ClassifyTissues(plane, depth, inside, -1.0, context.noiseHu, context.parameters);
  bool changed = false;
  for (int y = 0; y < inside.height; ++y)
  {
    for (int x = 0; x < inside.width; ++x)
    {
      if (limb.limb(x, y) == 0 || limb.fixed(x, y) != 0 || (inside(x, y) != 0) == (limb.inside(x, y) != 0) ||
          tissue(x, y) == segmentation::kNoTissue)
      {
        continue;
      }
      slice.At(static_cast<std::size_t>(x + limb.i0), static_cast<std::size_t>(y + limb.j0)) =
          LabelOf(static_cast<Tissue>(tissue(x, y)), side);
      changed = true;
    }
  }
  return changed;
}

/** Mask of another slice's fascia on the crop of this one. */
MaskPlane InsideOn(const Limb & limb, const LabelId * labels, std::size_t columns, Side side)
{
  MaskPlane mask(limb.limb.width, limb.limb.height);
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      const auto meaning = MeaningOf(labels[static_cast<std::size_t>(y + limb.j0) * columns + static_cast<std::size_t>(x + limb.i0)]);
      mask(x, y) = meaning && meaning->side == side && IsInsideFascia(meaning->tissue) ? 1 : 0;
    }
  }
  return mask;
}

PixelMm PixelOf(const SliceLabels & slice)
{
  return { slice.columnMm, slice.rowMm };
}
} // namespace

bool MoveFascia(const SliceLabels & slice, Side side, PlanePoint from, PlanePoint to, double reachMm, const FasciaContext & context)
{
  const Limb limb = LimbOf(slice.labels, slice.columns, slice.rows, PixelOf(slice), side);
  if (limb.Empty() || reachMm <= 0.0)
  {
    return false;
  }
  const FloatPlane distance = SignedDistance(limb.inside, limb.pixel);
  const double dx = (to.i - from.i) * slice.columnMm;
  const double dy = (to.j - from.j) * slice.rowMm;
  const double fx = (from.i - limb.i0) * slice.columnMm;
  const double fy = (from.j - limb.j0) * slice.rowMm;
  const auto sample = [&](double x, double y)
  {
    const double px = std::clamp(x / limb.pixel.x, 0.0, static_cast<double>(distance.width - 1));
    const double py = std::clamp(y / limb.pixel.y, 0.0, static_cast<double>(distance.height - 1));
    const int ix = std::min(static_cast<int>(px), std::max(0, distance.width - 2));
    const int iy = std::min(static_cast<int>(py), std::max(0, distance.height - 2));
    const int jx = std::min(ix + 1, distance.width - 1);
    const int jy = std::min(iy + 1, distance.height - 1);
    const double ax = px - ix;
    const double ay = py - iy;
    return (1.0 - ay) * ((1.0 - ax) * distance(ix, iy) + ax * distance(jx, iy)) +
           ay * ((1.0 - ax) * distance(ix, jy) + ax * distance(jx, jy));
  };
  // The set is pulled back along the drag. Weights fall off across the drag and beyond its ends, so that the line ends up under the cursor.
  const double length = std::hypot(dx, dy);
  MaskPlane inside = limb.inside;
  for (int y = 0; y < inside.height; ++y)
  {
    for (int x = 0; x < inside.width; ++x)
    {
      const double px = x * limb.pixel.x - fx;
      const double py = y * limb.pixel.y - fy;
      const double t = length > 0.0 ? std::clamp((px * dx + py * dy) / (length * length), 0.0, 1.0) : 0.0;
      const double away = std::hypot(px - t * dx, py - t * dy) / reachMm;
      if (away < 1.0)
      {
        const double weight = (1.0 - away * away) * (1.0 - away * away);
        inside(x, y) = sample(x * limb.pixel.x - weight * dx, y * limb.pixel.y - weight * dy) >= 0.0 ? 1 : 0;
      }
    }
  }
  return WriteFascia(slice, limb, inside, side, context);
}

bool InterpolateFascia(const SliceLabels & slice, const LabelId * lower, const LabelId * upper, double share, Side side,
                       const FasciaContext & context)
{
  const Limb limb = LimbOf(slice.labels, slice.columns, slice.rows, PixelOf(slice), side);
  if (limb.Empty())
  {
    return false;
  }
  const FloatPlane below = SignedDistance(InsideOn(limb, lower, slice.columns, side), limb.pixel);
  const FloatPlane above = SignedDistance(InsideOn(limb, upper, slice.columns, side), limb.pixel);
  MaskPlane inside(limb.limb.width, limb.limb.height);
  for (std::size_t n = 0; n < inside.Size(); ++n)
  {
    inside.data[n] = (1.0 - share) * below.data[n] + share * above.data[n] >= 0.0 ? 1 : 0;
  }
  return WriteFascia(slice, limb, inside, side, context);
}

bool CopyFascia(const SliceLabels & slice, const LabelId * from, Side side, const FasciaContext & context)
{
  const Limb limb = LimbOf(slice.labels, slice.columns, slice.rows, PixelOf(slice), side);
  return !limb.Empty() && WriteFascia(slice, limb, InsideOn(limb, from, slice.columns, side), side, context);
}

bool InterpolateRegion(const SliceLabels & slice, const LabelId * lower, const LabelId * upper, double share, LabelId label)
{
  const auto width = static_cast<int>(slice.columns);
  const auto height = static_cast<int>(slice.rows);
  const auto maskOf = [&](const LabelId * labels)
  {
    MaskPlane mask(width, height);
    for (std::size_t n = 0; n < mask.Size(); ++n)
    {
      mask.data[n] = labels[n] == label ? 1 : 0;
    }
    return mask;
  };
  const FloatPlane below = SignedDistance(maskOf(lower), PixelOf(slice));
  const FloatPlane above = SignedDistance(maskOf(upper), PixelOf(slice));
  std::vector<LabelId> before(slice.labels, slice.labels + slice.Count());
  const auto neighbour = [&](int x, int y)
  {
    for (int radius = 1; radius < std::max(width, height); ++radius)
    {
      double nearest = std::numeric_limits<double>::max();
      LabelId found = label;
      for (int ny = std::max(0, y - radius); ny <= std::min(height - 1, y + radius); ++ny)
      {
        for (int nx = std::max(0, x - radius); nx <= std::min(width - 1, x + radius); ++nx)
        {
          const LabelId there = before[static_cast<std::size_t>(ny) * slice.columns + static_cast<std::size_t>(nx)];
          const double away = std::hypot((nx - x) * slice.columnMm, (ny - y) * slice.rowMm);
          if (there != label && away < nearest)
          {
            nearest = away;
            found = there;
          }
        }
      }
      if (found != label)
      {
        return found;
      }
    }
    return kBackgroundLabel;
  };
  bool changed = false;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      const std::size_t at = static_cast<std::size_t>(y) * slice.columns + static_cast<std::size_t>(x);
      const bool belongs = (1.0 - share) * below.data[at] + share * above.data[at] >= 0.0;
      if (belongs != (before[at] == label))
      {
        slice.labels[at] = belongs ? label : neighbour(x, y);
        changed = true;
      }
    }
  }
  return changed;
}

std::vector<std::vector<PlanePoint>> OutlinesOf(const std::vector<std::uint8_t> & mask, std::size_t columns, std::size_t rows)
{
  const auto set = [&](std::ptrdiff_t i, std::ptrdiff_t j)
  {
    return i >= 0 && j >= 0 && i < static_cast<std::ptrdiff_t>(columns) && j < static_cast<std::ptrdiff_t>(rows) &&
           mask[static_cast<std::size_t>(j) * columns + static_cast<std::size_t>(i)] != 0;
  };
  // Pixel edges with the set on their left hand; corner (c, r) is the upper left corner of pixel (c, r).
  constexpr std::array<std::array<int, 2>, 4> kSteps{ { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } } };
  const std::size_t width = columns + 1;
  std::vector<std::uint8_t> edges(width * (rows + 1), 0); // bit d: an edge leaves the corner in direction d
  const auto at = [&](std::ptrdiff_t c, std::ptrdiff_t r) { return static_cast<std::size_t>(r) * width + static_cast<std::size_t>(c); };
  for (std::ptrdiff_t j = 0; j < static_cast<std::ptrdiff_t>(rows); ++j)
  {
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(columns); ++i)
    {
      if (set(i, j))
      {
        const auto mark = [&](std::ptrdiff_t c, std::ptrdiff_t r, unsigned direction, bool beyond)
        {
          auto & corner = edges[at(c, r)];
          corner = static_cast<std::uint8_t>(corner | (beyond ? 0U : 1U << direction));
        };
        mark(i, j, 0, set(i, j - 1));         // upper edge, rightwards
        mark(i + 1, j, 1, set(i + 1, j));     // right edge, downwards
        mark(i + 1, j + 1, 2, set(i, j + 1)); // lower edge, leftwards
        mark(i, j + 1, 3, set(i - 1, j));     // left edge, upwards
      }
    }
  }
  std::vector<std::vector<PlanePoint>> outlines;
  for (std::ptrdiff_t r = 0; r <= static_cast<std::ptrdiff_t>(rows); ++r)
  {
    for (std::ptrdiff_t c = 0; c <= static_cast<std::ptrdiff_t>(columns); ++c)
    {
      while (edges[at(c, r)] != 0)
      {
        std::vector<PlanePoint> outline;
        std::ptrdiff_t x = c, y = r;
        int direction = -1;
        do
        {
          const std::uint8_t leaving = edges[at(x, y)];
          int next = 0;
          // Where two corners of the set touch, turn right: they belong to different outlines.
          for (const int turn : { 1, 0, 3, 2 })
          {
            const int candidate = direction < 0 ? turn : (direction + turn) % 4;
            if ((leaving >> candidate & 1) != 0)
            {
              next = candidate;
              break;
            }
          }
          if (next != direction)
          {
            outline.push_back({ static_cast<double>(x) - 0.5, static_cast<double>(y) - 0.5 });
          }
          edges[at(x, y)] = static_cast<std::uint8_t>(leaving & ~(1 << next));
          direction = next;
          x += kSteps[static_cast<std::size_t>(next)][0];
          y += kSteps[static_cast<std::size_t>(next)][1];
        } while (x != c || y != r);
        outlines.push_back(std::move(outline));
      }
    }
  }
  return outlines;
}

std::vector<std::vector<PlanePoint>> FasciaOutlines(const LabelId * labels, std::size_t columns, std::size_t rows, Side side)
{
  std::vector<std::uint8_t> mask(columns * rows, 0);
  for (std::size_t n = 0; n < mask.size(); ++n)
  {
    const auto meaning = MeaningOf(labels[n]);
    mask[n] = meaning && meaning->side == side && IsInsideFascia(meaning->tissue) ? 1 : 0;
  }
  return OutlinesOf(mask, columns, rows);
}
} // namespace myosect::viewer
