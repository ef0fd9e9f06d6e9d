#include "myosect/Segmentation/TissueScale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::segmentation;

constexpr double kPixelMm = 1.2;
constexpr int kSize = 120;
constexpr std::size_t kSlices = 4;

/** A round limb of 60 mm with fat under its surface, muscle within 45 mm, cortex between 8 and 14 mm, marrow inside. */
struct Point
{
  double fraction = 0.0;
  double signal = 0.0; // relative to lean tissue
};

Point LimbAt(double radiusMm, double fatToLean)
{
  if (radiusMm > 60.0)
  {
    return {};
  }
  if (radiusMm > 8.0 && radiusMm < 14.0)
  {
    return { 0.0, 0.03 };
  }
  const bool fat = radiusMm > 45.0 || radiusMm <= 8.0;
  return fat ? Point{ 0.95, fatToLean } : Point{ 0.05, 1.0 };
}

double RadiusMm(int x, int y)
{
  return std::hypot((x - 0.5 * kSize) * kPixelMm, (y - 0.5 * kSize) * kPixelMm);
}

/** Coil shading of 35 % to either side. */
double Shading(int x)
{
  return 1.0 + 0.35 * std::cos(3.14159 * x / kSize);
}

MrVolume Volume(const std::function<double(int x, int y)> & value)
{
  Grid grid;
  grid.size = { static_cast<std::size_t>(kSize), static_cast<std::size_t>(kSize), kSlices };
  grid.spacingMm = { kPixelMm, kPixelMm, 6.0 };
  auto image = MakeImage<FloatImage>(grid);
  float * out = image->GetBufferPointer();
  for (std::size_t k = 0; k < kSlices; ++k)
  {
    for (int y = 0; y < kSize; ++y)
    {
      for (int x = 0; x < kSize; ++x)
      {
        *out++ = static_cast<float>(value(x, y));
      }
    }
  }
  return ToCanonical(FloatImage::ConstPointer(image));
}

std::int16_t At(const CtVolume & scale, double xMm, double yMm)
{
  const int x = static_cast<int>(std::lround(0.5 * kSize + xMm / kPixelMm));
  const int y = static_cast<int>(std::lround(0.5 * kSize + yMm / kPixelMm));
  return scale.Slice(1)[static_cast<std::size_t>(y) * kSize + static_cast<std::size_t>(x)];
}

CtVolume DixonScale(double fatToLean)
{
  RunContext context;
  const MrVolume signal = Volume([&](int x, int y) { return 400.0 * Shading(x) * LimbAt(RadiusMm(x, y), fatToLean).signal; });
  const MrVolume fraction = Volume([&](int x, int y) { return LimbAt(RadiusMm(x, y), fatToLean).fraction; });
  return DixonTissueScale(signal, *fraction.image, 15.0, {}, context);
}

class DixonScaleOnContrasts : public testing::TestWithParam<double>
{
};

TEST_P(DixonScaleOnContrasts, PutsTissuesWhereCtHasThemUnderShading)
{
  const CtVolume scale = DixonScale(GetParam());
  for (const double side : { -1.0, 1.0 })
  {
    EXPECT_NEAR(At(scale, side * 30.0, 0.0), kScaleLean + 0.05 * (kScaleFat - kScaleLean), 25.0);
    EXPECT_NEAR(At(scale, side * 52.0, 0.0), kScaleLean + 0.95 * (kScaleFat - kScaleLean), 25.0);
    EXPECT_GT(At(scale, side * 11.0, 0.0), 700);
    EXPECT_LT(At(scale, side * 66.0, 0.0), -900);
  }
  EXPECT_NEAR(At(scale, 0.0, 0.0), kScaleLean + 0.95 * (kScaleFat - kScaleLean), 40.0);
}

INSTANTIATE_TEST_SUITE_P(FatToLean, DixonScaleOnContrasts, testing::Values(1.0, 1.6, 2.5));

TEST(TissueScale, HalfOfFatLiesWhereTheMuscleWindowBegins)
{
  EXPECT_DOUBLE_EQ(0.5 * (kScaleLean + kScaleFat), -29.5);
}

TEST(TissueScale, KeepsTheGeometryOfTheVolume)
{
  const CtVolume scale = DixonScale(1.5);
  EXPECT_EQ(scale.grid.size, (std::array<std::size_t, 3>{ kSize, kSize, kSlices }));
  EXPECT_EQ(scale.slicePositionMm.size(), kSlices);
  EXPECT_DOUBLE_EQ(scale.grid.spacingMm[2], 6.0);
}

TEST(TissueScale, OfT1FindsMuscleAndFatUnderShading)
{
  RunContext context;
  const MrVolume image = Volume([](int x, int y) { return 200.0 * Shading(x) * LimbAt(RadiusMm(x, y), 3.0).signal; });
  const T1Scale scale = T1TissueScale(image, {}, context);
  EXPECT_NEAR(scale.levels.fat / scale.levels.muscle, 3.0, 0.3);
  for (const double side : { -1.0, 1.0 })
  {
    EXPECT_NEAR(At(scale.image, side * 30.0, 0.0), kScaleLean, 30.0);
    EXPECT_NEAR(At(scale.image, side * 52.0, 0.0), kScaleFat, 30.0);
    EXPECT_GT(At(scale.image, side * 11.0, 0.0), 500);
    EXPECT_LT(At(scale.image, side * 66.0, 0.0), -900);
  }
}

TEST(TissueScale, OfT1RefusesAnImageWhereFatIsSuppressed)
{
  RunContext context;
  const MrVolume image = Volume([](int x, int y) { return 200.0 * LimbAt(RadiusMm(x, y), 1.02).signal; });
  try
  {
    (void)T1TissueScale(image, {}, context);
    FAIL() << "accepted";
  }
  catch (const Error & error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::ProcessingFailed);
  }
}

TEST(TissueScale, OfAnEmptyImageIsAnError)
{
  RunContext context;
  EXPECT_THROW((void)T1TissueScale(Volume([](int, int) { return 0.0; }), {}, context), Error);
}
} // namespace
