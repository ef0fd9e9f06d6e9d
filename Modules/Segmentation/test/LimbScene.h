#pragma once

#include <array>
#include <optional>

#include "PlaneScenes.h"

namespace myosect::segmentation::scene
{
/** One limb round the origin: skin, subcutaneous fat with veins, and an oval of muscle within the deep fascia that holds bone. */
struct LimbScene
{
  double limbRadiusMm = 68.0;
  double skinMm = 1.6;
  double fasciaXMm = 0.0; ///< centre of the oval
  std::array<double, 2> fasciaMm{ 54.0, 46.0 };
  std::array<double, 2> boneMm{ 8.0, -4.0 }; ///< centre
  double boneRadiusMm = 13.0;
  double cleftMm = 0.0;      ///< width, at the fascia, of clefts of fat between bellies
  double thinBellyMm = 0.0;  ///< a flat belly under the fascia, parted from the others by 2 mm of fat
  double fasciaLineMm = 0.5; ///< the fascia itself, seen as a line where fat lies on both sides
  bool veins = false;
  double muscleHu = kMuscleHu;

  [[nodiscard]] double Oval(double x, double y) const { return std::hypot((x - fasciaXMm) / fasciaMm[0], y / fasciaMm[1]); }
  [[nodiscard]] bool InsideFascia(double x, double y) const { return Oval(x, y) < 1.0; }
  [[nodiscard]] double FasciaAreaMm2() const { return kPi * fasciaMm[0] * fasciaMm[1]; }
  [[nodiscard]] Disc Bone() const { return { boneMm[0], boneMm[1], boneRadiusMm }; }
  [[nodiscard]] std::array<Disc, 3> Veins() const { return { Disc{ -61.0, 0.0, 2.5 }, Disc{ 43.0, 43.0, 2.5 }, Disc{ 0.0, -57.0, 2.0 } }; }

  [[nodiscard]] double Hu(double x, double y) const
  {
    const double depth = limbRadiusMm - std::hypot(x, y);
    if (depth < 0.0)
    {
      return kAirHu;
    }
    if (Bone().Holds(x, y))
    {
      return std::hypot(x - boneMm[0], y - boneMm[1]) < boneRadiusMm - 5.0 ? kMarrowHu : kCortexHu;
    }
    if (depth < skinMm)
    {
      return kSkinHu;
    }
    if (!InsideFascia(x, y))
    {
      for (const Disc & vein : Veins())
      {
        if (veins && vein.Holds(x, y))
        {
          return 45.0;
        }
      }
      return kFatHu;
    }
    return InFat(x, y) ? kFatHu : muscleHu;
  }

  /** The limb as one plane of a scan, its outline and bone found as in earlier stages. */
  [[nodiscard]] LimbSlice Slice(double pixelMm, double noiseHu, unsigned seed = 1) const
  {
    const Frame frame = SquareFrame(limbRadiusMm + 6.0, pixelMm);
    LimbSlice slice;
    slice.pixel = frame.pixel;
    slice.hu = Image(frame, 0.6, [this](double x, double y) { return Hu(x, y); });
    AddNoise(slice.hu, noiseHu, seed);
    slice.limb = OutlineOf(slice.hu);
    slice.bone = FindBone(slice.hu, slice.limb, noiseHu, slice.pixel, {});
    return slice;
  }

  [[nodiscard]] Frame FrameOf(const LimbSlice & slice) const { return { slice.hu.width, slice.hu.height, slice.pixel }; }

private:
  [[nodiscard]] bool InFat(double x, double y) const
  {
    const double depth = (1.0 - Oval(x, y)) * 0.5 * (fasciaMm[0] + fasciaMm[1]);
    if (depth < fasciaLineMm)
    {
      return false;
    }
    const double angle = std::atan2(y, x - fasciaXMm);
    for (const double cleft : { -2.4, 0.5, 1.9 })
    {
      const double across = std::abs(std::remainder(angle - cleft, 2.0 * kPi)) * std::hypot(x - fasciaXMm, y);
      if (depth < 18.0 && across < 0.5 * cleftMm * (1.0 - depth / 18.0))
      {
        return true;
      }
    }
    const bool underBelly = std::abs(std::remainder(angle + 0.9, 2.0 * kPi)) < 0.35;
    return thinBellyMm > 0.0 && underBelly && depth > thinBellyMm && depth < thinBellyMm + 2.0;
  }
};
} // namespace myosect::segmentation::scene
