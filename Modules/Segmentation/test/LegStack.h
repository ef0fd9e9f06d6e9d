#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "PlaneScenes.h"
#include "myosect/Segmentation/LimbFinder.h"

/** Legs painted into stacks of slices, and what the limb finder says of them. */
namespace myosect::segmentation::scene
{
inline constexpr double kPixelMm = 2.0;
inline constexpr double kSliceMm = 5.0;
inline constexpr std::size_t kSlices = 12;

/** A leg as a round of skin, fat and muscle about a bone. */
struct Leg
{
  Disc outline;
  double fatMm = 10.0;

  [[nodiscard]] double Hu(double x, double y) const
  {
    const double r = std::hypot(x - outline.x, y - outline.y);
    const double depth = outline.radius - r;
    return depth < 2.0           ? scene::kSkinHu
           : depth < 2.0 + fatMm ? scene::kFatHu
           : r < 7.0             ? scene::kMarrowHu
           : r < 13.0            ? scene::kCortexHu
                                 : scene::kMuscleHu;
  }
};

inline const Leg kLeftLeg{ { 92.0, 0.0, 70.0 } };
inline const Leg kRightLeg{ { -92.0, 4.0, 68.0 } };

using Painter = std::function<double(double, double)>;

/** What lies in a slice: legs, and what `extra` says where no leg is. */
inline Painter Paint(
    std::vector<Leg> legs, Painter extra = [](double, double) { return scene::kAirHu; })
{
  return [legs = std::move(legs), extra = std::move(extra)](double x, double y)
  {
    for (const Leg & leg : legs)
    {
      if (leg.outline.Holds(x, y))
      {
        return leg.Hu(x, y);
      }
    }
    return extra(x, y);
  };
}

/** Volumes of 2 mm pixels; a slice is painted once for all planes that show the same. */
class Stack
{
public:
  explicit Stack(double halfWidthMm = 230.0, double halfHeightMm = 110.0)
      : m_Frame{ 2 * static_cast<int>(halfWidthMm / kPixelMm), 2 * static_cast<int>(halfHeightMm / kPixelMm), { kPixelMm, kPixelMm } }
  {
  }

  Stack & Add(std::size_t count, const Painter & painter)
  {
    m_Planes.resize(m_Planes.size() + count, scene::Image(m_Frame, 0.8, painter, 2));
    return *this;
  }
  Stack & AddNoise(double sigmaHu)
  {
    for (std::size_t k = 0; k < m_Planes.size(); ++k)
    {
      scene::AddNoise(m_Planes[k], sigmaHu, 100U + static_cast<unsigned>(k));
    }
    return *this;
  }
  /** Moves a slice by whole pixels, what leaves on one side comes in on the other. */
  Stack & Roll(std::size_t k, double xMm, double yMm)
  {
    const FloatPlane before = m_Planes[k];
    const int dx = static_cast<int>(xMm / kPixelMm);
    const int dy = static_cast<int>(yMm / kPixelMm);
    for (int y = 0; y < before.height; ++y)
    {
      for (int x = 0; x < before.width; ++x)
      {
        m_Planes[k]((x + dx + before.width) % before.width, (y + dy + before.height) % before.height) = before(x, y);
      }
    }
    return *this;
  }
  Stack & Empty(std::size_t k)
  {
    std::fill(m_Planes[k].data.begin(), m_Planes[k].data.end(), -1000.0F);
    return *this;
  }
  Stack & Swap(std::size_t a, std::size_t b)
  {
    std::swap(m_Planes[a], m_Planes[b]);
    return *this;
  }

  [[nodiscard]] CtVolume Volume() const
  {
    return scene::VolumeOf(m_Frame, m_Planes.size(), kSliceMm, [this](int x, int y, std::size_t k) { return m_Planes[k](x, y); });
  }
  [[nodiscard]] LimbMap Limbs(unsigned threads = 2) const
  {
    RunContext context(threads);
    return FindLimbs(Volume(), {}, context);
  }
  /** Limb (n + 1) that the map shows at a place, or 0. */
  [[nodiscard]] int At(const LimbMap & map, std::size_t k, double xMm, double yMm) const
  {
    const int x = static_cast<int>(std::floor(xMm / kPixelMm + 0.5 * m_Frame.width)) / map.factorX;
    const int y = static_cast<int>(std::floor(yMm / kPixelMm + 0.5 * m_Frame.height)) / map.factorY;
    return map.pieces[k](x, y);
  }
  [[nodiscard]] const Frame & GetFrame() const { return m_Frame; }

private:
  Frame m_Frame;
  std::vector<FloatPlane> m_Planes;
};

inline double Dice(const LimbMap & map, std::size_t k, int limb, const Leg & leg, const Frame & frame)
{
  const MaskPlane truth = scene::Mask(frame, [&](double x, double y) { return leg.outline.Holds(x, y); });
  double both = 0.0, sum = 0.0;
  for (int y = 0; y < frame.height; ++y)
  {
    for (int x = 0; x < frame.width; ++x)
    {
      const bool found = map.pieces[k](x / map.factorX, y / map.factorY) == limb + 1;
      both += found && truth(x, y) != 0 ? 2.0 : 0.0;
      sum += (found ? 1.0 : 0.0) + (truth(x, y) != 0 ? 1.0 : 0.0);
    }
  }
  return both / sum;
}

inline double PieceAreaMm2(const LimbMap & map, std::size_t k, int limb)
{
  const auto & data = map.pieces[k].data;
  return static_cast<double>(std::count(data.begin(), data.end(), static_cast<std::uint8_t>(limb + 1))) * map.coarsePixelMm.Area();
}

inline void ExpectAllLimbs(const LimbMap & map)
{
  for (std::size_t k = 0; k < map.kinds.size(); ++k)
  {
    EXPECT_EQ(map.kinds[k], PlaneKind::Limbs) << "slice " << k;
  }
}

inline void ExpectMisfitOnly(const LimbMap & map, const std::vector<std::size_t> & misfits)
{
  for (std::size_t k = 0; k < map.kinds.size(); ++k)
  {
    const bool misfit = std::find(misfits.begin(), misfits.end(), k) != misfits.end();
    EXPECT_EQ(map.kinds[k], misfit ? PlaneKind::Misfit : PlaneKind::Limbs) << "slice " << k;
    const double limbMm2 = PieceAreaMm2(map, k, 0) + PieceAreaMm2(map, k, 1);
    EXPECT_EQ(limbMm2 == 0.0, misfit) << "slice " << k;
  }
}
} // namespace myosect::segmentation::scene
