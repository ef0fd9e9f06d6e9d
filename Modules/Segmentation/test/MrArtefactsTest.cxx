#include "myosect/Segmentation/MrArtefacts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{
using namespace myosect;
using namespace myosect::segmentation;

constexpr std::size_t kWidth = 160;
constexpr std::size_t kHeight = 200;
constexpr double kPixelMm = 1.5;
constexpr double kTissue = 400.0;

/** One round limb in the middle of each of two slices; the second is spoilt by `at`. */
class OneLimb : public testing::Test
{
protected:
  template <typename TAt> void Make(const TAt & at)
  {
    Grid grid;
    grid.size = { kWidth, kHeight, 2 };
    grid.spacingMm = { kPixelMm, kPixelMm, 6.0 };
    auto signal = MakeImage<FloatImage>(grid);
    auto scale = MakeImage<CtImage>(grid);
    m_Map.limbCount = 1;
    m_Map.kinds.assign(2, PlaneKind::Limbs);
    m_Map.pieces.assign(2, MaskPlane(kWidth, kHeight));
    for (std::size_t k = 0; k < 2; ++k)
    {
      for (std::size_t y = 0; y < kHeight; ++y)
      {
        for (std::size_t x = 0; x < kWidth; ++x)
        {
          const std::size_t i = (k * kHeight + y) * kWidth + x;
          const double dx = (static_cast<double>(x) - 80.0) * kPixelMm;
          const double dy = (static_cast<double>(y) - 100.0) * kPixelMm;
          const double r = std::hypot(dx, dy);
          const bool inside = r < 55.0;
          const bool isCortex = r > 6.0 && r < 12.0;
          double value = inside ? (isCortex ? 0.0 : kTissue) : 8.0;
          value = k == 1 ? at(dx, dy, value) : value;
          signal->GetBufferPointer()[i] = static_cast<float>(value);
          scale->GetBufferPointer()[i] = static_cast<std::int16_t>(inside ? (value < 40.0 ? 1100 : 40) : -1000);
          m_Map.pieces[k].data[y * kWidth + x] = inside ? 1 : 0;
        }
      }
    }
    static_cast<VolumeGeometry &>(m_Signal) = ToCanonical(FloatImage::ConstPointer(signal));
    m_Signal.image = signal;
    static_cast<VolumeGeometry &>(m_Scale) = m_Signal;
    m_Scale.image = scale;
    RunContext context(1);
    m_Found = FindGhosts(m_Signal, m_Scale, context);
    FindVoids(m_Scale, m_Map, m_Found, context);
  }

  MrVolume m_Signal;
  CtVolume m_Scale;
  LimbMap m_Map;
  MrArtefacts m_Found;
};

bool IsInLimb(double dx, double dy)
{
  return std::hypot(dx, dy) < 55.0;
}
} // namespace

TEST_F(OneLimb, WithoutArtefactsIsTrusted)
{
  Make([](double, double, double value) { return value; });
  for (const std::size_t k : { 0u, 1u })
  {
    EXPECT_NEAR(m_Found.ghostShare[k].value(), 0.0, 0.01);
    EXPECT_FALSE(m_Found.IsGhosted(k));
    EXPECT_FALSE(m_Found.HasVoid(0, k));
    EXPECT_NEAR(m_Found.voidMm[0][k], 6.0, 3.0) << "the cortex";
  }
}

TEST_F(OneLimb, ThatMovedShowsGhostsAlongOneAxis)
{
  Make(
      [](double dx, double dy, double value)
      {
        const double ghosts = (IsInLimb(dx, dy - 70.0) ? 80.0 : 0.0) + (IsInLimb(dx, dy + 70.0) ? 80.0 : 0.0);
        return value + ghosts;
      });
  EXPECT_FALSE(m_Found.IsGhosted(0));
  EXPECT_TRUE(m_Found.IsGhosted(1));
  EXPECT_NEAR(m_Found.ghostShare[1].value(), 0.2, 0.05);
}

TEST_F(OneLimb, ThatMovedIsReplacedByItsNeighbour)
{
  Make([](double dx, double dy, double value)
       { return (std::hypot(dx, dy) < 30.0 ? 0.0 : value) + (IsInLimb(dx, dy - 70.0) || IsInLimb(dx, dy + 70.0) ? 80.0 : 0.0); });
  const CtVolume rest = WithoutGhostedSlices(m_Scale, m_Found);
  const std::size_t middle = 100 * kWidth + 80;
  ASSERT_TRUE(m_Found.IsGhosted(1));
  EXPECT_NE(m_Scale.Slice(1)[middle], m_Scale.Slice(0)[middle]);
  EXPECT_EQ(rest.Slice(1)[middle], m_Scale.Slice(0)[middle]);
  EXPECT_EQ(rest.Slice(0)[middle], m_Scale.Slice(0)[middle]);
}

TEST_F(OneLimb, WithAPulsatingVesselIsTrusted)
{
  Make([](double dx, double dy, double value) { return std::abs(dx) < 4.0 && !IsInLimb(dx, dy) ? value + 160.0 : value; });
  EXPECT_FALSE(m_Found.IsGhosted(1));
}

TEST_F(OneLimb, InEvenNoiseIsTrusted)
{
  Make([](double dx, double dy, double value) { return IsInLimb(dx, dy) ? value : 120.0; });
  EXPECT_FALSE(m_Found.IsGhosted(1));
}

TEST_F(OneLimb, WithMetalHasAPlaceWithoutSignal)
{
  Make([](double dx, double dy, double value) { return std::hypot(dx - 25.0, dy) < 13.0 ? 0.0 : value; });
  EXPECT_FALSE(m_Found.HasVoid(0, 0));
  EXPECT_TRUE(m_Found.HasVoid(0, 1));
  EXPECT_NEAR(m_Found.voidMm[0][1], 26.0, 4.0);
}
