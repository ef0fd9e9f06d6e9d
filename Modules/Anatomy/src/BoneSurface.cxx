#include "myosect/Anatomy/BoneSurface.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "myosect/Segmentation/Raster.h"

namespace myosect::anatomy
{
namespace
{
constexpr double kMarginMm = 9.0;
constexpr double kOutlineStepMm = 2.0;
constexpr double kSmallestOverlap = 0.25; ///< of the smaller section, between neighbouring slices of one bone
constexpr double kSmallestBoneMm2 = 30.0;
constexpr double kBridgedMm = 15.0;       ///< slices that must not be used are passed over so far
constexpr double kJointDip = 0.8; ///< the joint's bone area against the larger areas above and below

/** Window of the slice planes around the bones of one side. */
struct Window
{
  long x0 = 0, y0 = 0;
  long columns = 0, rows = 0;

  [[nodiscard]] std::size_t Size() const { return static_cast<std::size_t>(columns * rows); }
};

using Mask = std::vector<std::uint8_t>;
using Plane = std::vector<float>;

bool IsBone(LabelId id, Side side)
{
  return id == LabelOf(Tissue::CorticalBone, side) || id == LabelOf(Tissue::Marrow, side);
}

Window BoneWindow(const VolumeGeometry & volume, const LabelVolume & labels, Side side, const std::vector<bool> & used)
{
  const long columns = static_cast<long>(volume.grid.size[0]), rows = static_cast<long>(volume.grid.size[1]);
  long x0 = columns, y0 = rows, x1 = -1, y1 = -1;
  for (std::size_t k = 0; k < used.size(); ++k)
  {
    const LabelId * label = labels.Slice(k);
    for (long y = 0; used[k] && y < rows; ++y)
    {
      for (long x = 0; x < columns; ++x)
      {
        if (IsBone(label[y * columns + x], side))
        {
          x0 = std::min(x0, x);
          x1 = std::max(x1, x);
          y0 = std::min(y0, y);
          y1 = std::max(y1, y);
        }
      }
    }
  }
  if (x1 < 0)
  {
    return {};
  }
  // Beyond the image too: the outline of a bone cut by its edge is closed there.
  const long mx = std::lround(kMarginMm / volume.grid.spacingMm[0]) + 1, my = std::lround(kMarginMm / volume.grid.spacingMm[1]) + 1;
  return { x0 - mx, y0 - my, x1 - x0 + 1 + 2 * mx, y1 - y0 + 1 + 2 * my };
}

struct Part
{
  std::vector<std::uint32_t> pixels;
};

/** Connected parts of the bones in one slice, largest first; cavities belong to them. */
std::vector<Part> PartsOf(const LabelVolume & labels, std::size_t k, Side side, const Window & window)
{
  Mask left(window.Size(), 0);
  const long columns = static_cast<long>(labels.grid.size[0]), rows = static_cast<long>(labels.grid.size[1]);
  const LabelId * label = labels.Slice(k);
  for (long y = std::max(0L, -window.y0); y < window.rows && y + window.y0 < rows; ++y)
  {
    for (long x = std::max(0L, -window.x0); x < window.columns && x + window.x0 < columns; ++x)
    {
      left[static_cast<std::size_t>(y * window.columns + x)] = IsBone(label[(y + window.y0) * columns + x + window.x0], side) ? 1 : 0;
    }
  }
  std::vector<Part> parts;
  for (std::size_t seed = 0; seed < left.size(); ++seed)
  {
    if (left[seed] == 0)
    {
      continue;
    }
    Part part;
    part.pixels.push_back(static_cast<std::uint32_t>(seed));
    left[seed] = 0;
    for (std::size_t next = 0; next < part.pixels.size(); ++next)
    {
      const long at = part.pixels[next];
      for (const long neighbour : { at - 1, at + 1, at - window.columns, at + window.columns })
      {
        // The margin keeps bones away from the window's border.
        if (left[static_cast<std::size_t>(neighbour)] != 0)
        {
          left[static_cast<std::size_t>(neighbour)] = 0;
          part.pixels.push_back(static_cast<std::uint32_t>(neighbour));
        }
      }
    }
    parts.push_back(std::move(part));
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part & a, const Part & b) { return a.pixels.size() > b.pixels.size(); });
  return parts;
}

void Smooth(Plane & plane, const Window & window)
{
  const long c = window.columns;
  Plane copy = plane;
  for (long y = 0; y < window.rows; ++y)
  {
    for (long x = 1; x + 1 < c; ++x)
    {
      const std::size_t i = static_cast<std::size_t>(y * c + x);
      copy[i] = 0.25F * plane[i - 1] + 0.5F * plane[i] + 0.25F * plane[i + 1];
    }
  }
  plane = copy;
  for (long y = 1; y + 1 < window.rows; ++y)
  {
    for (long x = 0; x < c; ++x)
    {
      const std::size_t i = static_cast<std::size_t>(y * c + x);
      plane[i] = 0.25F * copy[i - static_cast<std::size_t>(c)] + 0.5F * copy[i] + 0.25F * copy[i + static_cast<std::size_t>(c)];
    }
  }
}

/** Negative inside, zero half-way between pixels inside and outside, without the stairs of the pixels. */
Plane SignedDistance(const Mask & mask, const Window & window, double dx, double dy)
{
  segmentation::MaskPlane bone(static_cast<int>(window.columns), static_cast<int>(window.rows)), rest = bone;
  for (std::size_t i = 0; i < mask.size(); ++i)
  {
    bone.data[i] = mask[i];
    rest.data[i] = mask[i] != 0 ? 0 : 1;
  }
  Plane outside = segmentation::DistanceMm(bone, { dx, dy }).data;
  const Plane inside = segmentation::DistanceMm(rest, { dx, dy }).data;
  const float half = static_cast<float>(0.25 * (dx + dy));
  for (std::size_t i = 0; i < mask.size(); ++i)
  {
    outside[i] = mask[i] != 0 ? half - inside[i] : outside[i] - half;
  }
  Smooth(outside, window);
  Smooth(outside, window);
  return outside;
}

/** One bone of the limb, followed through the stack. */
class BoneTrack
{
public:
  BoneTrack(const VolumeGeometry & volume, const LabelVolume & labels, Side side, const Window & window)
      : m_Volume(volume), m_Labels(labels), m_Side(side), m_Window(window), m_Masks(volume.SliceCount())
  {
  }

  /** From the part of rank `rank` in slice `seed` up and down through the slices in use. */
  void Follow(std::size_t seed, std::size_t rank, const std::vector<bool> & used)
  {
    const std::vector<Part> parts = PartsOf(m_Labels, seed, m_Side, m_Window);
    if (parts.size() <= rank || Mm2(parts[rank]) < kSmallestBoneMm2)
    {
      return;
    }
    m_Masks[seed] = MaskOf({ &parts[rank] });
    for (const int step : { 1, -1 })
    {
      std::size_t last = seed;
      for (long k = static_cast<long>(seed) + step; k >= 0 && k < static_cast<long>(used.size()); k += step)
      {
        const auto slice = static_cast<std::size_t>(k);
        if (std::abs(Step(std::min(last, slice), std::max(last, slice))) > kBridgedMm && slice != last + static_cast<std::size_t>(step))
        {
          break;
        }
        if (!used[slice])
        {
          continue;
        }
        if (!Continue(last, slice))
        {
          break;
        }
        last = slice;
      }
    }
  }

  /** Adds outline points; fills the centres. */
  void Outline(BoneSurface & surface) const
  {
    const double dx = m_Volume.grid.spacingMm[0], dy = m_Volume.grid.spacingMm[1];
    std::vector<Plane> distance(m_Masks.size());
    for (std::size_t k = 0; k < m_Masks.size(); ++k)
    {
      if (!m_Masks[k].empty())
      {
        distance[k] = SignedDistance(m_Masks[k], m_Window, dx, dy);
        surface.centreLps[k] = Centre(k);
      }
    }
    for (std::size_t k = 0; k < distance.size(); ++k)
    {
      if (distance[k].empty())
      {
        continue;
      }
      const bool below = k > 0 && !distance[k - 1].empty(), above = k + 1 < distance.size() && !distance[k + 1].empty();
      if (!below && !above)
      {
        continue;
      }
      const std::size_t low = below ? k - 1 : k, high = above ? k + 1 : k;
      AddOutline(distance[k], distance[low], distance[high], static_cast<double>(k), Step(low, high), surface);
      if (!above)
      {
        continue;
      }
      const double step = Step(k, k + 1);
      const int between = static_cast<int>(std::ceil(step / kOutlineStepMm)) - 1;
      Plane mixed(m_Window.Size());
      for (int i = 1; i <= between; ++i)
      {
        const double part = static_cast<double>(i) / (between + 1);
        std::transform(distance[k].begin(), distance[k].end(), distance[k + 1].begin(), mixed.begin(),
                       [part](float a, float b) { return static_cast<float>((1.0 - part) * a + part * b); });
        AddOutline(mixed, distance[k], distance[k + 1], static_cast<double>(k) + part, step, surface);
      }
    }
  }

private:
  [[nodiscard]] double Mm2(const Part & part) const { return static_cast<double>(part.pixels.size()) * m_Volume.grid.PixelAreaMm2(); }
  [[nodiscard]] double Step(std::size_t low, std::size_t high) const
  {
    return m_Volume.slicePositionMm[high] - m_Volume.slicePositionMm[low];
  }

  [[nodiscard]] Mask MaskOf(const std::vector<const Part *> & parts) const
  {
    Mask mask(m_Window.Size(), 0);
    for (const Part * part : parts)
    {
      for (const std::uint32_t pixel : part->pixels)
      {
        mask[pixel] = 1;
      }
    }
    return mask;
  }

  bool Continue(std::size_t from, std::size_t to)
  {
    const Mask & before = m_Masks[from];
    const auto beforePixels = static_cast<std::size_t>(std::count(before.begin(), before.end(), 1));
    const std::vector<Part> parts = PartsOf(m_Labels, to, m_Side, m_Window);
    std::vector<const Part *> kept;
    for (const Part & part : parts)
    {
      const auto shared = static_cast<double>(
          std::count_if(part.pixels.begin(), part.pixels.end(), [&](std::uint32_t pixel) { return before[pixel] != 0; }));
      if (Mm2(part) >= kSmallestBoneMm2 && shared >= kSmallestOverlap * static_cast<double>(std::min(beforePixels, part.pixels.size())))
      {
        kept.push_back(&part);
      }
    }
    if (kept.empty())
    {
      return false;
    }
    m_Masks[to] = MaskOf(kept);
    return true;
  }

  [[nodiscard]] Vector3 Centre(std::size_t k) const
  {
    double x = 0.0, y = 0.0, n = 0.0;
    for (std::size_t i = 0; i < m_Masks[k].size(); ++i)
    {
      if (m_Masks[k][i] != 0)
      {
        x += static_cast<double>(static_cast<long>(i) % m_Window.columns);
        y += static_cast<double>(static_cast<long>(i) / m_Window.columns);
        n += 1.0;
      }
    }
    return At(x / n, y / n, static_cast<double>(k));
  }

  /** LPS position of a place in the window, between slices too. */
  [[nodiscard]] Vector3 At(double x, double y, double k) const
  {
    const auto low = static_cast<std::size_t>(k);
    const double part = k - static_cast<double>(low);
    const double i = x + static_cast<double>(m_Window.x0), j = y + static_cast<double>(m_Window.y0);
    Vector3 point = m_Volume.PointLps(i, j, low);
    if (part > 0.0)
    {
      const Vector3 next = m_Volume.PointLps(i, j, low + 1);
      for (std::size_t a = 0; a < 3; ++a)
      {
        point[a] += part * (next[a] - point[a]);
      }
    }
    return point;
  }

  void AddOutline(const Plane & plane, const Plane & low, const Plane & high, double k, double stepMm, BoneSurface & surface) const
  {
    const long c = m_Window.columns;
    const double dx = m_Volume.grid.spacingMm[0], dy = m_Volume.grid.spacingMm[1];
    const auto value = [c](const Plane & p, double x, double y)
    {
      const long i = static_cast<long>(x), j = static_cast<long>(y);
      const double fx = x - static_cast<double>(i), fy = y - static_cast<double>(j);
      const float * row = p.data() + j * c + i;
      return (1.0 - fy) * ((1.0 - fx) * row[0] + fx * row[1]) + fy * ((1.0 - fx) * row[c] + fx * row[c + 1]);
    };
    const auto add = [&](double x, double y)
    {
      const double gx = (value(plane, x + 1.0, y) - value(plane, x - 1.0, y)) / (2.0 * dx);
      const double gy = (value(plane, x, y + 1.0) - value(plane, x, y - 1.0)) / (2.0 * dy);
      const double gz = stepMm > 0.0 ? (value(high, x, y) - value(low, x, y)) / stepMm : 0.0;
      const auto & d = m_Volume.grid.direction;
      SurfacePoint point;
      point.pointLps = At(x, y, k);
      for (std::size_t a = 0; a < 3; ++a)
      {
        point.normal[a] = gx * d[0][a] + gy * d[1][a] + gz * d[2][a];
      }
      const double length = Norm(point.normal);
      if (length > 1e-6)
      {
        for (double & component : point.normal)
        {
          component /= length;
        }
        surface.points.push_back(point);
      }
    };
    for (long y = 2; y + 3 < m_Window.rows; ++y)
    {
      for (long x = 2; x + 3 < c; ++x)
      {
        const double here = plane[static_cast<std::size_t>(y * c + x)];
        const double right = plane[static_cast<std::size_t>(y * c + x + 1)], next = plane[static_cast<std::size_t>((y + 1) * c + x)];
        if ((here < 0.0) != (right < 0.0))
        {
          add(static_cast<double>(x) + here / (here - right), static_cast<double>(y));
        }
        if ((here < 0.0) != (next < 0.0))
        {
          add(static_cast<double>(x), static_cast<double>(y) + here / (here - next));
        }
      }
    }
  }

  const VolumeGeometry & m_Volume;
  const LabelVolume & m_Labels;
  Side m_Side;
  Window m_Window;
  std::vector<Mask> m_Masks;
};

std::vector<double> BoneAreas(const VolumeGeometry & volume, const LabelVolume & labels, Side side)
{
  std::vector<double> areas(volume.SliceCount());
  for (std::size_t k = 0; k < areas.size(); ++k)
  {
    const LabelId * label = labels.Slice(k);
    areas[k] =
        static_cast<double>(std::count_if(label, label + volume.grid.SliceVoxelCount(), [side](LabelId id) { return IsBone(id, side); }));
  }
  return areas;
}

/** The waist of the bones' area between condyles and plateau; empty when the knee in view has none. */
std::optional<std::size_t> JointSlice(const std::vector<double> & areas, const std::vector<Segment> & segments)
{
  const auto first = static_cast<std::size_t>(std::find(segments.begin(), segments.end(), Segment::Knee) - segments.begin());
  std::size_t end = first;
  while (end < segments.size() && segments[end] == Segment::Knee)
  {
    ++end;
  }
  std::optional<std::size_t> best;
  for (std::size_t k = first + 1; k + 1 < end; ++k)
  {
    const double below =
        *std::max_element(areas.begin() + static_cast<std::ptrdiff_t>(first), areas.begin() + static_cast<std::ptrdiff_t>(k));
    const double above =
        *std::max_element(areas.begin() + static_cast<std::ptrdiff_t>(k + 1), areas.begin() + static_cast<std::ptrdiff_t>(end));
    if (areas[k] < kJointDip * std::min(below, above) && (!best || areas[k] < areas[*best]))
    {
      best = k;
    }
  }
  return best;
}

/** Slices in which the bone may lie. */
std::vector<bool> SlicesOf(LongBone bone, const std::vector<Segment> & segments, std::optional<std::size_t> joint)
{
  const bool femur = bone == LongBone::Femur;
  const bool otherSeen =
      std::any_of(segments.begin(), segments.end(),
                  [&](Segment s) { return femur ? s == Segment::Thigh || s == Segment::Hip : s == Segment::Calf || s == Segment::Ankle; });
  std::vector<bool> used(segments.size());
  for (std::size_t k = 0; k < segments.size(); ++k)
  {
    const Segment s = segments[k];
    const bool own = femur ? s == Segment::Hip || s == Segment::Thigh : s == Segment::Calf || s == Segment::Ankle;
    const bool ownKnee = s == Segment::Knee && (joint ? (femur ? k > *joint : k < *joint) : otherSeen);
    used[k] = own || ownKnee;
  }
  return used;
}
} // namespace

BoneSurface FindBoneSurface(const VolumeGeometry & volume, const LabelVolume & labels, Side side, LongBone bone,
                            const std::vector<Segment> & segments, std::optional<std::size_t> jointSlice)
{
  BoneSurface surface;
  surface.centreLps.resize(volume.SliceCount());
  const std::vector<double> areas = BoneAreas(volume, labels, side);
  const std::vector<bool> used = SlicesOf(bone, segments, jointSlice ? jointSlice : JointSlice(areas, segments));
  const Window window = BoneWindow(volume, labels, side, used);
  if (window.columns == 0)
  {
    return surface;
  }
  // The seed lies in the middle of the bone's own segment, where no joint is near.
  const bool femur = bone == LongBone::Femur;
  std::vector<std::size_t> own;
  for (const bool strict : { true, false })
  {
    for (std::size_t k = 0; k < used.size(); ++k)
    {
      if (used[k] && areas[k] > 0.0 && (!strict || segments[k] == (femur ? Segment::Thigh : Segment::Calf)))
      {
        own.push_back(k);
      }
    }
    if (!own.empty())
    {
      break;
    }
  }
  if (own.empty())
  {
    return surface;
  }
  BoneTrack track(volume, labels, side, window);
  track.Follow(own[own.size() / 2], bone == LongBone::Fibula ? 1 : 0, used);
  track.Outline(surface);
  std::vector<double> steps;
  for (std::size_t k = 1; k < volume.SliceCount(); ++k)
  {
    steps.push_back(volume.slicePositionMm[k] - volume.slicePositionMm[k - 1]);
  }
  if (!steps.empty())
  {
    std::nth_element(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2), steps.end());
    surface.sliceStepMm = steps[steps.size() / 2];
  }
  return surface;
}

BoneSurface Mirrored(BoneSurface surface)
{
  for (SurfacePoint & point : surface.points)
  {
    point.pointLps[0] = -point.pointLps[0];
    point.normal[0] = -point.normal[0];
  }
  for (auto & centre : surface.centreLps)
  {
    if (centre)
    {
      (*centre)[0] = -(*centre)[0];
    }
  }
  return surface;
}
} // namespace myosect::anatomy
