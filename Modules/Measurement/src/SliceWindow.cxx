#include "SliceWindow.h"

#include <algorithm>
#include <cmath>

namespace myosect::measurement
{
namespace
{
// Differences too small to place an edge by.
constexpr float kSurfaceContrastHu = 300.0F;
constexpr float kFasciaContrastHu = 25.0F;
constexpr float kBoneContrastHu = 150.0F;

/** Which voxels belong to the first of two tissues that meet at a surface (1), to the second (0), or to neither (-1). */
using Membership = std::vector<std::int8_t>;

bool TouchesOther(const SliceWindow & w, const Membership & member, int x, int y)
{
  const std::int8_t own = member[w.Offset(x, y)];
  const auto differs = [&](int nx, int ny)
  {
    if (!w.Contains(nx, ny))
    {
      return false;
    }
    const std::int8_t m = member[w.Offset(nx, ny)];
    return m >= 0 && m != own;
  };
  return differs(x - 1, y) || differs(x + 1, y) || differs(x, y - 1) || differs(x, y + 1);
}

/**
 * Occupancy of the first tissue. References are taken within `reach` voxels, from voxels that do not lie on the surface themselves; `peak`
 * takes the brightest of the first tissue instead of its mean, for cortex that is thinner than the reach. Where the first tissue begins
 * with a layer of its own, `rim`, only that layer is its reference: air meets skin, and not the fat below it.
 */
void OccupyEdges(const SliceWindow & w, const Membership & member, const Membership & rim, int reach, float minimumContrast, bool peak,
                 std::vector<float> & occupancy)
{
  std::vector<std::uint8_t> edge(member.size(), 0);
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      const std::size_t i = w.Offset(x, y);
      occupancy[i] = member[i] == 1 ? 1.0F : 0.0F;
      edge[i] = member[i] >= 0 && TouchesOther(w, member, x, y) ? 1 : 0;
    }
  }
  for (int y = 0; y < w.height; ++y)
  {
    for (int x = 0; x < w.width; ++x)
    {
      const std::size_t i = w.Offset(x, y);
      if (edge[i] == 0)
      {
        continue;
      }
      float sum[2] = { 0.0F, 0.0F };
      int count[2] = { 0, 0 };
      float rimSum = 0.0F;
      int rimCount = 0;
      float highest = -4000.0F;
      for (int ny = std::max(0, y - reach); ny <= std::min(w.height - 1, y + reach); ++ny)
      {
        for (int nx = std::max(0, x - reach); nx <= std::min(w.width - 1, x + reach); ++nx)
        {
          const std::size_t n = w.Offset(nx, ny);
          if (member[n] < 0)
          {
            continue;
          }
          if (member[n] == 1)
          {
            highest = std::max(highest, static_cast<float>(w.hu[n]));
          }
          if (edge[n] == 0)
          {
            sum[member[n]] += w.hu[n];
            ++count[member[n]];
          }
          if (edge[n] == 0 && !rim.empty() && rim[n] == 1)
          {
            rimSum += w.hu[n];
            ++rimCount;
          }
        }
      }
      if (rimCount > 0)
      {
        sum[1] = rimSum;
        count[1] = rimCount;
      }
      if (count[0] == 0 || (count[1] == 0 && !peak))
      {
        continue;
      }
      const float first = peak ? highest : sum[1] / static_cast<float>(count[1]);
      const float second = sum[0] / static_cast<float>(count[0]);
      if (first - second < minimumContrast)
      {
        continue;
      }
      const float share = (static_cast<float>(w.hu[i]) - second) / (first - second);
      occupancy[i] = member[i] == 1 ? std::clamp(share, 0.5F, 1.0F) : std::clamp(share, 0.0F, 0.5F);
    }
  }
}
} // namespace

std::optional<SliceWindow> CropLimb(const CtVolume & volume, const LabelVolume & labels, Side side, std::size_t k, int marginPixels)
{
  const auto width = static_cast<int>(volume.grid.size[0]);
  const auto height = static_cast<int>(volume.grid.size[1]);
  const LabelId * label = labels.Slice(k);
  const std::int16_t * hu = volume.Slice(k);
  std::array<std::uint8_t, 256> tissueOf{};
  std::array<Zone, 256> zoneOf{};
  for (int id = 0; id < 256; ++id)
  {
    const auto meaning = MeaningOf(static_cast<LabelId>(id));
    tissueOf[static_cast<std::size_t>(id)] = meaning ? static_cast<std::uint8_t>(meaning->tissue) : 0;
    Zone zone = Zone::Background;
    if (meaning && meaning->side != side)
    {
      zone = Zone::OtherLimb;
    }
    else if (meaning)
    {
      switch (meaning->tissue)
      {
      case Tissue::CorticalBone:
      case Tissue::Marrow:
        zone = Zone::Bone;
        break;
      case Tissue::SubcutaneousFat:
      case Tissue::Skin:
      case Tissue::OtherOutsideFascia:
        zone = Zone::Outside;
        break;
      default:
        zone = Zone::Inside;
      }
    }
    zoneOf[static_cast<std::size_t>(id)] = zone;
  }

  int x0 = width, y0 = height, x1 = -1, y1 = -1;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      const Zone zone = zoneOf[label[static_cast<std::ptrdiff_t>(y) * width + x]];
      if (zone != Zone::Background && zone != Zone::OtherLimb)
      {
        x0 = std::min(x0, x);
        y0 = std::min(y0, y);
        x1 = std::max(x1, x);
        y1 = std::max(y1, y);
      }
    }
  }
  if (x1 < 0)
  {
    return std::nullopt;
  }
  x0 = std::max(0, x0 - marginPixels);
  y0 = std::max(0, y0 - marginPixels);
  x1 = std::min(width - 1, x1 + marginPixels);
  y1 = std::min(height - 1, y1 + marginPixels);
  SliceWindow window;
  window.x0 = x0;
  window.y0 = y0;
  window.width = x1 - x0 + 1;
  window.height = y1 - y0 + 1;
  const std::size_t size = static_cast<std::size_t>(window.width) * static_cast<std::size_t>(window.height);
  window.hu.reserve(size);
  window.zone.reserve(size);
  window.tissue.reserve(size);
  for (int y = y0; y <= y1; ++y)
  {
    for (int x = x0; x <= x1; ++x)
    {
      const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(y) * width + x;
      window.hu.push_back(hu[offset]);
      window.zone.push_back(zoneOf[label[offset]]);
      window.tissue.push_back(tissueOf[label[offset]]);
    }
  }
  return window;
}

Occupancy EstimateOccupancy(const SliceWindow & w, double reachMm, double pixelMm, bool wholeVoxels)
{
  const std::size_t size = w.zone.size();
  const int reach = std::max(2, static_cast<int>(std::lround(reachMm / pixelMm)));
  Occupancy occupancy{ std::vector<float>(size), std::vector<float>(size), std::vector<float>(size) };
  Membership limb(size), skin(size), bone(size), inside(size);
  for (std::size_t i = 0; i < size; ++i)
  {
    const Zone zone = w.zone[i];
    limb[i] = static_cast<std::int8_t>(zone == Zone::OtherLimb ? -1 : zone == Zone::Background ? 0 : 1);
    skin[i] = static_cast<std::int8_t>(limb[i] == 1 && w.tissue[i] == static_cast<std::uint8_t>(Tissue::Skin) ? 1 : 0);
    bone[i] = static_cast<std::int8_t>(zone == Zone::Bone ? 1 : zone == Zone::Outside || zone == Zone::Inside ? 0 : -1);
    inside[i] = static_cast<std::int8_t>(zone == Zone::Inside ? 1 : zone == Zone::Outside ? 0 : -1);
  }
  if (wholeVoxels)
  {
    for (std::size_t i = 0; i < size; ++i)
    {
      occupancy.limb[i] = limb[i] == 1 ? 1.0F : 0.0F;
      occupancy.bone[i] = bone[i] == 1 ? 1.0F : 0.0F;
      occupancy.inside[i] = inside[i] == 1 ? 1.0F : 0.0F;
    }
    return occupancy;
  }
  OccupyEdges(w, limb, skin, reach, kSurfaceContrastHu, false, occupancy.limb);
  OccupyEdges(w, bone, {}, reach, kBoneContrastHu, true, occupancy.bone);
  OccupyEdges(w, inside, {}, reach, kFasciaContrastHu, false, occupancy.inside);
  return occupancy;
}
} // namespace myosect::measurement
