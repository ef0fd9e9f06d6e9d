#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "myosect/Core/Types.h"
#include "myosect/Image/Volume.h"

namespace myosect::test
{
/** Straight strip of fat inside the fascia: points within half the width of the line n·p = offset. */
struct Septum
{
  double normalDeg = 0.0;
  double offsetMm = 0.0;
  double widthMm = 1.0;
};

/**
 * \brief A limb of ellipses round one centre, the same at every z, with closed forms for every area.
 *
 * Semi-axes along x and y; all HU can be chosen.
 */
struct AnalyticLimb
{
  Side side = Side::Left;
  double centreXMm = 0.0, centreYMm = 0.0;
  std::array<double, 2> limbMm{ 45.0, 38.0 }; ///< outer surface
  std::array<double, 2> satMm{ 43.4, 36.4 };  ///< inner surface of the skin
  std::array<double, 2> fasciaMm{ 34.0, 29.0 };
  double boneMm = 11.0;
  double marrowMm = 5.5;
  std::vector<Septum> septa;
  double skinHu = 35.0, satHu = -105.0, muscleHu = 52.0, imatHu = -95.0, cortexHu = 1200.0, marrowHu = -60.0;

  [[nodiscard]] double LimbCm2() const;
  [[nodiscard]] double InsideFasciaCm2() const;
  [[nodiscard]] double BoneCm2() const;
  [[nodiscard]] double CompartmentCm2() const { return InsideFasciaCm2() - BoneCm2(); }
  [[nodiscard]] double SkinCm2() const;
  [[nodiscard]] double SatCm2() const;
};

struct RenderOptions
{
  int subSamples = 6; ///< per pixel and axis
  double psfSigmaMm = 0.0;
  double noiseSigmaHu = 0.0;
  unsigned noiseSeed = 1;
  bool rimIsOther = false; ///< soft voxels brighter than muscle are labelled other, as a segmentation does beside cortex
};

struct RenderedLimbs
{
  CtVolume volume;
  LabelVolume labels;
};

/** A grid of the given pixel with `slices` planes of 5 mm that holds the ellipses of a limb around the origin. */
[[nodiscard]] Grid GridFor(const AnalyticLimb & limb, double pixelXMm, double pixelYMm, std::size_t slices = 1);

/**
 * \brief Pixels are means over their sub-samples, blurred and noisy as asked; labels go by the larger part: limb or air, bone or soft,
 * inside or outside the fascia, and inside muscle by its window.
 */
[[nodiscard]] RenderedLimbs Render(const std::vector<AnalyticLimb> & limbs, const Grid & storedGrid, const RenderOptions & options = {});
} // namespace myosect::test
